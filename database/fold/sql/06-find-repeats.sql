-- Question: which events carry a message id that is stored already? Looked up one by one in each day's index, however much the planner
-- knows of the partitions; `limit` keeps it from making a join of it that would read them whole.
select e.ordinal
from batch_events e
cross join lateral (
  select from event_messages m
  where m.message_key = e.message_key
  limit 1) as stored
where e.message_key is not null
