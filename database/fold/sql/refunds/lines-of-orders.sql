-- The lines of these orders ($1).
select l.order_key, l.line_key::text, l.product_id::text, l.quantity, l.price::text, l.paid_price::text, l.currency
from unnest($1::uuid[]) as o (order_key)
cross join lateral (select * from order_lines a where a.order_key = o.order_key offset 0) as l
