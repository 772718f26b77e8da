-- Positions of events whose message id is already stored. Each is looked up in the index of each day, whatever the planner knows of the
-- partitions: `limit` prevents a join that would read whole partitions.
select e.ordinal
from batch_events e
cross join lateral (
  select from event_messages m
  where m.message_key = e.message_key
  limit 1) as stored
where e.message_key is not null
