insert into incoming_events (
  event_time, event_type, product_id, category_id, category_code, brand, price, user_id, user_session, quantity)
select *
from unnest(
  $1::timestamptz[], $2::event_type[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::numeric[], $8::bigint[],
  $9::uuid[], $10::integer[])
