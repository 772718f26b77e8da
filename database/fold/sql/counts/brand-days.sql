-- Event counts and revenue by brand and day.
select
  brand_id, day,
  count(*) filter (where event_type = 'view') as views,
  count(*) filter (where event_type = 'cart') as carts,
  count(*) filter (where event_type = 'remove_from_cart') as removals,
  count(*) filter (where event_type = 'purchase') as purchases,
  coalesce(sum(revenue) filter (where event_type = 'purchase'), 0) as revenue,
  max(event_time) as last_event_at
from batch_events
group by brand_id, day
