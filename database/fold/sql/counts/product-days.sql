-- Event counts and revenue by product, day, brand and category.
select
  product_id, day, brand_id, category_key,
  count(*) filter (where event_type = 'view') as views,
  count(*) filter (where event_type = 'cart') as carts,
  count(*) filter (where event_type = 'remove_from_cart') as removals,
  count(*) filter (where event_type = 'purchase') as purchases,
  coalesce(sum(revenue) filter (where event_type = 'purchase'), 0) as revenue,
  max(event_time) as last_event_at
from batch_events
group by product_id, day, brand_id, category_key
