-- Assigns sessions to the batch events sent without one. A visitor's events belong to one session while the gaps between them are under 30
-- minutes, counting stored sessions too. The visitor is the device if the event has one, else the user, so a visit continues when somebody
-- signs in half-way.
--
-- A stretch that contains a stored session keeps its name. If a late event closes the gap between several sessions, the first one survives
-- and the others go into merged_sessions. So the same events end in the same sessions, in any order of arrival.
with points as (
  select ordinal, coalesce(device_id, user_id) as visitor_id, event_time
  from batch_events
  where user_session is null and (device_id is not null or $1)
),
reach as (
  select visitor_id, min(event_time) as first_at, max(event_time) as last_at
  from points
  group by visitor_id
),
-- Stored sessions are at least 30 minutes apart, so only these can be within 30 minutes of an event of the batch.
stored as (
  select r.visitor_id, s.started_at, s.ended_at, s.user_session
  from reach r
  cross join lateral (
    (select i.started_at, i.ended_at, i.user_session
     from inactivity_sessions i
     where i.visitor_id = r.visitor_id and i.started_at <= r.first_at
     order by i.started_at desc
     limit 1)
    union all
    select i.started_at, i.ended_at, i.user_session
    from inactivity_sessions i
    where i.visitor_id = r.visitor_id and i.started_at > r.first_at and i.started_at < r.last_at + interval '30 minutes') as s
  where s.ended_at > r.first_at - interval '30 minutes'
),
spans as (
  select visitor_id, event_time as started_at, event_time as ended_at, null::uuid as user_session, ordinal
  from points
  union all
  select visitor_id, started_at, ended_at, user_session, null
  from stored
),
gaps as (
  select
    *,
    coalesce(
      started_at - max(ended_at) over (in_time rows between unbounded preceding and 1 preceding) >= interval '30 minutes',
      true) as begins
  from spans
  window in_time as (partition by visitor_id order by started_at, ended_at, ordinal nulls first)
),
stretches as (
  select *, count(*) filter (where begins) over (partition by visitor_id order by started_at, ended_at, ordinal nulls first) as stretch
  from gaps
),
named as (
  select
    visitor_id, stretch,
    min(started_at) as started_at,
    max(ended_at) as ended_at,
    min(started_at) filter (where user_session is not null) as stored_at,
    coalesce(
      (array_agg(user_session order by started_at) filter (where user_session is not null))[1],
      -- RFC 9562, version 8: a name derived from what is known when the session begins, so a replay gives the same name.
      overlay(overlay(md5('storepulse session ' || visitor_id || ' ' || extract(epoch from min(started_at))) placing '8' from 13) placing '8' from 17)::uuid
    ) as user_session
  from stretches
  group by visitor_id, stretch
),
kept as (
  merge into inactivity_sessions i
  using named n on i.visitor_id = n.visitor_id and i.started_at = n.stored_at
  when matched and (i.started_at, i.ended_at) <> (n.started_at, n.ended_at) then
    update set started_at = n.started_at, ended_at = n.ended_at
  when not matched then
    insert (visitor_id, started_at, ended_at, user_session) values (n.visitor_id, n.started_at, n.ended_at, n.user_session)
),
merged as (
  insert into merged_sessions (absorbed, survivor, visitor_id, started_at, ended_at)
  select s.user_session, n.user_session, s.visitor_id, s.started_at, s.ended_at
  from stretches s
  join named n using (visitor_id, stretch)
  where s.user_session <> n.user_session
)
update batch_events b
set user_session = n.user_session
from stretches s
join named n using (visitor_id, stretch)
where b.ordinal = s.ordinal
