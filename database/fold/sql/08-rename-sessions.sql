-- Moves the events of merged sessions to the surviving session. $1, $2: time span of these events.
update events e
set user_session = m.survivor
from merged_sessions m
where e.event_time between $1::timestamptz and $2::timestamptz
  and e.event_time between m.started_at and m.ended_at
  and coalesce(e.device_id, e.user_id) = m.visitor_id
  and e.user_session = m.absorbed
