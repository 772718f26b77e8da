-- Deletes the merged sessions and returns the time span of their events.
with gone as (
  delete from inactivity_sessions i
  using merged_sessions m
  where i.visitor_id = m.visitor_id and i.started_at = m.started_at
)
select min(started_at)::text as first_at, max(ended_at)::text as last_at
from merged_sessions
