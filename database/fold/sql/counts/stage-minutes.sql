-- Events and revenue by minute and event type.
-- fault: late-minutes
select minute, event_type, count(*) as events, coalesce(sum(revenue) filter (where event_type = 'purchase'), 0) as revenue
from batch_events
group by minute, event_type
