-- Roll-ups session_days, session_duration_days, session_event_days, returning_users, stage_days.new_users and stage_days.sessions: sessions by
-- the day on which they began, first-time users, and returning users by previous day. One statement, because user_days also counts a user's
-- sessions, and each of its rows is written once. $1: batch number.
with {{keyed:40-sessions}}
{{keyed:32-user-days}}
{{keyed:33-users}}
{{keyed:34-user-visits}}
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
-- Rows that drop to zero are deleted, so the same events give the same rows in any order. Grouping is separate from the merge: hashing some
-- thousands of rows takes half as long as sorting them.
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
),
returned as materialized (
  {{returning-users}}
),
by_return as (
  merge into returning_users r
  using returned c on r.activity_mask = c.activity_mask and r.day = c.day and r.previous_day = coalesce(c.previous_day, '-infinity')
  when matched and r.users + c.users = 0 then delete
  when matched then update set users = r.users + c.users
  when not matched then insert values (c.activity_mask, c.day, coalesce(c.previous_day, '-infinity'), c.users)
)
insert into stage_days as s (day, event_type, events, revenue, new_users, sessions, last_event_at, changed_batch)
select day, event_type, 0, 0, sum(new_users), sum(sessions), null, $1::bigint
from (
  select day, event_type::event_type, new_users, 0 as sessions from ({{new-users}}) as n
  union all
  select day, event_type::event_type, 0, sessions from ({{stage-sessions}}) as h) as c
group by day, event_type
order by day, event_type
on conflict (day, event_type) do update set
  new_users = s.new_users + excluded.new_users,
  sessions = s.sessions + excluded.sessions,
  changed_batch = excluded.changed_batch
