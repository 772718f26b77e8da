-- Keeps amounts of the batch apart that have no rate. $1: positions in the batch, $2: currencies, $3: prices, $4, $5: order lines.
insert into unconverted_amounts (
  currency, event_time, event_type, product_id, brand_id, category_key, quantity, price, order_key, line_key)
select
  g.currency, b.event_time, b.event_type, b.product_id, b.brand_id, b.category_key, b.quantity, g.price, g.order_key, g.line_key
from unnest($1::integer[], $2::text[], $3::numeric[], $4::uuid[], $5::bigint[])
  as g (ordinal, currency, price, order_key, line_key)
join batch_events b using (ordinal)
order by g.ordinal
