-- Events and revenue by day and event type.
select
  day, event_type, count(*) as events,
  coalesce(sum(revenue) filter (where event_type = 'purchase'), 0) as revenue,
  max(event_time) as last_event_at
from batch_events
group by day, event_type
