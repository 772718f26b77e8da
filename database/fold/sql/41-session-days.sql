-- Roll-ups session_days, session_duration_days, session_event_days and stage_days.sessions. Question: how many sessions are
-- there, how long are they, how many events do they hold, do they buy, by the day on which they began?
-- $1: number of the batch.
with {{keyed:40-sessions}}
by_day as (
  insert into session_days as d (day, purchaser, sessions, events, duration_us, changed_batch)
  select day, purchaser, sessions, events, duration_us, $1::bigint
  from ({{session-days}}) as c
  order by day, purchaser
  on conflict (day, purchaser) do update set
    sessions = d.sessions + excluded.sessions,
    events = d.events + excluded.events,
    duration_us = d.duration_us + excluded.duration_us,
    changed_batch = excluded.changed_batch
),
-- What falls to nothing leaves, so that the same events end in the same rows whatever their order. Grouped apart from the
-- merge: hashing some thousands of rows takes half of what sorting them does.
durations as materialized (
  {{session-duration-days}}
),
by_duration as (
  merge into session_duration_days d
  using durations g on d.day = g.day and d.purchaser = g.purchaser and d.duration_seconds = g.duration_seconds
  when matched and d.sessions + g.sessions = 0 then delete
  when matched then update set sessions = d.sessions + g.sessions
  when not matched then insert values (g.day, g.purchaser, g.duration_seconds, g.sessions)
),
event_counts as materialized (
  {{session-event-days}}
),
by_events as (
  merge into session_event_days d
  using event_counts g on d.day = g.day and d.purchaser = g.purchaser and d.events = g.events
  when matched and d.sessions + g.sessions = 0 then delete
  when matched then update set sessions = d.sessions + g.sessions
  when not matched then insert values (g.day, g.purchaser, g.events, g.sessions)
)
insert into stage_days as s (day, event_type, events, revenue, new_users, sessions, last_event_at, changed_batch)
select day, event_type::event_type, 0, 0, 0, sessions, null, $1::bigint
from ({{stage-sessions}}) as c
order by day, event_type
on conflict (day, event_type) do update set
  sessions = s.sessions + excluded.sessions,
  changed_batch = excluded.changed_batch
