-- Roll-up product_days: event counts and revenue by product, day, brand and category.
insert into product_days as p (
  product_id, day, brand_id, category_key, views, carts, removals, purchases, revenue, last_event_at)
select product_id, day, brand_id, category_key, views, carts, removals, purchases, revenue, last_event_at
from ({{product-days}}) as c
order by product_id, day, brand_id, category_key
on conflict (product_id, day, brand_id, category_key) do update set
  views = p.views + excluded.views,
  carts = p.carts + excluded.carts,
  removals = p.removals + excluded.removals,
  purchases = p.purchases + excluded.purchases,
  revenue = p.revenue + excluded.revenue,
  last_event_at = greatest(p.last_event_at, excluded.last_event_at)
