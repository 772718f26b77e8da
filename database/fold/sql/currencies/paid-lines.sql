-- Stores the price paid for order lines in another currency. $1: orders, $2: lines, $3: currencies, $4: prices.
update order_lines l
set currency = g.currency, paid_price = g.price
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::numeric[]) as g (order_key, line_key, currency, price)
where l.order_key = g.order_key and l.line_key = g.line_key
