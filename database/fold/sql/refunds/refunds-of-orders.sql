-- All refunds sent for these orders ($1). Times are text that sorts in time order.
select
  r.order_key, r.refund_key, to_char(r.event_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as event_time, r.line_key::text,
  r.product_id::text, r.quantity, r.price::text, r.currency, r.store_price::text
from unnest($1::uuid[]) as o (order_key)
cross join lateral (select * from order_refunds a where a.order_key = o.order_key offset 0) as r
