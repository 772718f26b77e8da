-- Refunds in the roll-up product_days. The refund may be all that a product has on a day.
insert into product_days as p (
  product_id, day, brand_id, category_key, views, carts, removals, purchases, revenue, last_event_at)
select product_id, day, brand_id, category_key, 0, 0, 0, 0, revenue, null
from ({{refund-product-days}}) as c
order by product_id, day, brand_id, category_key
on conflict (product_id, day, brand_id, category_key) do update set
  revenue = p.revenue + excluded.revenue
