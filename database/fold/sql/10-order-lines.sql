-- Stores the order lines of the batch permanently, with the values that a refund needs. $1: positions in the batch, $2: orders, $3: lines.
insert into order_lines (order_key, line_key, event_time, product_id, brand_id, category_key, quantity, price)
select l.order_key, l.line_key, b.event_time, b.product_id, b.brand_id, b.category_key, b.quantity, b.price
from unnest($1::integer[], $2::uuid[], $3::bigint[]) as l (ordinal, order_key, line_key)
join batch_events b using (ordinal)
order by l.order_key, l.line_key
