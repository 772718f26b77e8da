-- The stored refund amounts of these orders ($1).
select r.order_key, r.refund_key, r.line_key::text, r.quantity, trim_scale(r.amount)::text as amount
from unnest($1::uuid[]) as o (order_key)
cross join lateral (select * from refunds a where a.order_key = o.order_key offset 0) as r
