-- Refunds in the roll-up brand_days. $1: batch number.
insert into brand_days as b (
  brand_id, day, views, carts, removals, purchases, revenue, users, last_event_at, changed_batch)
select brand_id, day, 0, 0, 0, 0, revenue, 0, null, $1::bigint
from ({{refund-brand-days}}) as c
order by brand_id, day
on conflict (brand_id, day) do update set
  revenue = b.revenue + excluded.revenue,
  changed_batch = excluded.changed_batch
