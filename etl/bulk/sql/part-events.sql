-- Question: which events are in this part, with the keys that the store gives to their dimensions? DAY: the day of `event_time` in the
-- zone of the store; $1, $2: first and last record.
create or replace table part_events as
with taken as (
  select r.event_time, r.event_type, r.product_id, c.category_key, b.brand_id, r.price, r.user_id, r.user_session, 1 as quantity
  from records r
  join brands b on coalesce(b.name, '') = coalesce(r.brand, '')
  join categories c
    on coalesce(c.category_id, -9223372036854775808) = coalesce(r.category_id, -9223372036854775808)
    and coalesce(c.category_code, '') = coalesce(r.category_code, '')
  where r.odd is null and r.rowid between $1 and $2
  union all
  select event_time, event_type, product_id, category_key, brand_id, price, user_id, user_session, quantity
  from odd_events
  where record between $1 and $2
)
select *, DAY as day
from taken
