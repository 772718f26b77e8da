-- Stored anonymous events that now belong to another user, after the batch is stored with its links and sessions. A new link affects the
-- events from it to the next link. It also affects events before a device's first link, in visits that may reach that link: visits that the
-- batch continued, and all visits if the first link is new.
with devices as (
  select device_id, min(linked_at) as first_new, max(linked_at) as last_new
  from (
    select device_id, linked_at from new_links
    union all
    select device_id, null from batch_events where device_id is not null) as d
  group by device_id
),
linked as materialized (
  select d.device_id, d.first_new, d.last_new, first.at as first_at
  from devices d
  cross join lateral (select min(l.linked_at) as at from device_links l where l.device_id = d.device_id) as first
  where first.at is not null
),
visits as (
  select k.device_id, k.first_at, b.user_session
  from linked k
  join batch_events b on b.device_id = k.device_id
  where b.user_session is not null
  union
  select k.device_id, k.first_at, e.user_session
  from linked k
  join events e on e.device_id = k.device_id and e.event_time > k.first_at - interval '30 minutes'
  where k.first_new = k.first_at and e.user_session is not null
),
candidates as materialized (
  select e.device_id, e.event_time, e.user_session, e.user_id
  from linked k
  cross join lateral (
    select min(l.linked_at) as at from device_links l where l.device_id = k.device_id and l.linked_at > k.last_new) as next
  join events e on e.device_id = k.device_id and e.event_time >= k.first_new and e.event_time < coalesce(next.at, 'infinity')
  where e.is_anonymous
  union
  select e.device_id, e.event_time, e.user_session, e.user_id
  from visits v
  cross join lateral (
    select s.started_at from sessions s where s.user_session = v.user_session order by s.started_day desc limit 1) as s
  join events e on e.device_id = v.device_id and e.event_time >= s.started_at and e.event_time < v.first_at
    and e.user_session = v.user_session
  where e.is_anonymous
),
asked as (
  select distinct device_id, event_time, user_session from candidates
),
persons as materialized (
  {{persons}}
)
insert into moved_events (device_id, event_time, user_session, old_user, new_user)
select c.device_id, c.event_time, c.user_session, c.user_id, p.user_id
from candidates c
join persons p on p.device_id = c.device_id and p.event_time = c.event_time and p.user_session is not distinct from c.user_session
where p.user_id <> c.user_id
