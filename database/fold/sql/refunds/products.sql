-- Refunds in the roll-up products. The products are listed for the views as in 21-product-changes.sql. $1: batch number, $2: start of the
-- newest refresh.
with changed as (
  update products p
  set revenue = p.revenue + c.revenue
  from ({{refund-products}}) as c
  where p.product_id = c.product_id
  returning p.product_id
)
insert into product_changes as c (product_id, batch_id)
select product_id, $1::bigint
from changed
order by product_id
on conflict (product_id) do update set batch_id = excluded.batch_id where c.batch_id <= $2::bigint
