-- Question: which of these message ids are stored already? Looked up one by one in each day's index, however much the
-- planner knows of the partitions; `limit` keeps it from making a join of it that would read them whole.
select given.position::integer as position
from unnest($1::uuid[]) with ordinality as given (message_key, position)
cross join lateral (
  select from event_messages m
  where m.message_key = given.message_key
  limit 1) as stored
