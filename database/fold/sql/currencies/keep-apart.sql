-- Keeps the batch amounts without a rate in unconverted_amounts, each linked to its event. $1: positions in the batch, $2: currencies, $3:
-- prices, $4, $5: order lines.
with waiting as (
  update batch_events b
  set amount_id = nextval('unconverted_amounts_amount_id_seq')
  from unnest($1::integer[], $2::text[], $3::numeric[], $4::uuid[], $5::bigint[])
    as g (ordinal, currency, price, order_key, line_key)
  where b.ordinal = g.ordinal
  returning
    b.amount_id, g.currency, b.event_time, b.event_type, b.product_id, b.brand_id, b.category_key, b.quantity, g.price, g.order_key,
    g.line_key
)
insert into unconverted_amounts (
  amount_id, currency, event_time, event_type, product_id, brand_id, category_key, quantity, price, order_key, line_key)
overriding system value
select
  amount_id, currency, event_time, event_type, product_id, brand_id, category_key, quantity, price, order_key, line_key
from waiting
