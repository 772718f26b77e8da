-- Sets the price of refunds in the store's currency. $1, $2: their keys, $3: prices.
update order_refunds r
set store_price = g.price
from unnest($1::uuid[], $2::uuid[], $3::numeric[]) as g (order_key, refund_key, price)
where r.order_key = g.order_key and r.refund_key = g.refund_key
