-- Inserts rows into `refunds`, with the time of the refund and the product of the line. $1-$3: keys, $4: pieces, $5: ten-thousandths.
with come as (
  insert into refunds (order_key, refund_key, line_key, event_time, product_id, brand_id, category_key, quantity, amount)
  select
    c.order_key, c.refund_key, c.line_key, r.event_time, l.product_id, l.brand_id, l.category_key, c.quantity,
    c.ten_thousandths * 0.0001
  from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::integer[], $5::numeric[])
    as c (order_key, refund_key, line_key, quantity, ten_thousandths)
  join order_refunds r on r.order_key = c.order_key and r.refund_key = c.refund_key
  join order_lines l on l.order_key = c.order_key and l.line_key = c.line_key
  order by c.order_key, c.refund_key, c.line_key
  returning event_time, product_id, brand_id, category_key, amount
)
insert into refund_changes (sign, event_time, day, product_id, brand_id, category_key, amount)
select 1, c.event_time, store_day(c.event_time), c.product_id, c.brand_id, c.category_key, c.amount
from come c
