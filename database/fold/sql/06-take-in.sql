-- $10: the store's time zone. Minutes are the zone's; all zones of this century are whole minutes from UTC.
insert into batch_events (
  event_time, day, minute, event_type, product_id, category_key, brand_id, price, revenue, user_id, user_session, quantity)
select
  event_time,
  (event_time at time zone $10)::date,
  date_trunc('minute', event_time),
  event_type, product_id, category_key, brand_id, price,
  case when event_type = 'purchase' then coalesce(price * quantity, 0) else 0 end,
  user_id, user_session, quantity
from unnest(
  $1::timestamptz[], $2::event_type[], $3::bigint[], $4::integer[], $5::integer[], $6::numeric[], $7::bigint[], $8::uuid[],
  $9::integer[]) as e (event_time, event_type, product_id, category_key, brand_id, price, user_id, user_session, quantity)
