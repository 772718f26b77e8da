-- Deletes rows from `refunds`. $1-$3: their keys.
with gone as (
  delete from refunds r
  using unnest($1::uuid[], $2::uuid[], $3::bigint[]) as g (order_key, refund_key, line_key)
  where r.order_key = g.order_key and r.refund_key = g.refund_key and r.line_key = g.line_key
  returning r.event_time, r.product_id, r.brand_id, r.category_key, r.amount
)
insert into refund_changes (sign, event_time, day, product_id, brand_id, category_key, amount)
select -1, g.event_time, store_day(g.event_time), g.product_id, g.brand_id, g.category_key, g.amount
from gone g
