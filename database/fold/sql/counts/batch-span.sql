-- Number of events and their time span.
select count(*) as events, min(event_time) as first_event_at, max(event_time) as last_event_at
from batch_events
