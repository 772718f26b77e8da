-- Stores refunds as sent; known refunds stay unchanged. $1-$9: columns, no pair of keys twice.
insert into order_refunds (order_key, refund_key, event_time, line_key, product_id, quantity, price, currency, store_price)
select order_key, refund_key, event_time, line_key, product_id, quantity, price, currency, store_price
from unnest(
  $1::uuid[], $2::uuid[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::integer[], $7::numeric[], $8::text[], $9::numeric[])
  as r (order_key, refund_key, event_time, line_key, product_id, quantity, price, currency, store_price)
order by order_key, refund_key
on conflict (order_key, refund_key) do nothing
returning order_key, refund_key
