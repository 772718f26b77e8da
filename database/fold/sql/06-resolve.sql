-- $1: the store's time zone. Minutes are the zone's; all zones of this century are whole minutes from UTC.
insert into batch_events (
  event_time, day, minute, event_type, product_id, category_key, category_id, category_code, brand_id, brand, price, revenue,
  user_id, user_session, quantity)
select
  e.event_time,
  (e.event_time at time zone $1)::date,
  date_trunc('minute', e.event_time),
  e.event_type,
  e.product_id,
  c.category_key,
  e.category_id,
  e.category_code,
  coalesce(b.brand_id, 0),
  e.brand,
  e.price,
  case when e.event_type = 'purchase' then coalesce(e.price * e.quantity, 0) else 0 end,
  e.user_id,
  e.user_session,
  e.quantity
from incoming_events e
left join brands b on b.name = e.brand
-- NULLs equal, and still a hash join: neither value can occur in the data.
join categories c
  on coalesce(c.category_id, -9223372036854775808) = coalesce(e.category_id, -9223372036854775808)
  and coalesce(c.category_code, '') = coalesce(e.category_code, '')
