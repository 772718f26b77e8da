-- A session belongs to the user of its first event. If that event moved, the session counts on that day change for both users.
with begun as materialized (
  select distinct
    s.user_session, s.started_day, s.started_at, l.old_user as device_id,
    -- All events of such a visit belong to its device: an index lookup replaces a search by time that takes milliseconds.
    s.events = 1 or ({{is-device}}) and exists (
      select from inactivity_sessions i
      where i.visitor_id = l.old_user and i.started_at = s.started_at and i.user_session = s.user_session) as is_of_device
  from (select device_id as old_user, event_time, user_session from moved_events) as l
  join sessions s on s.user_session = l.user_session and s.started_at = l.event_time
),
owned as materialized (
  select user_session, started_day, min(user_id) as user_id
  from (
    select b.user_session, b.started_day, e.user_id
    from begun b
    join events e on e.device_id = b.device_id and e.event_time = b.started_at and e.user_session = b.user_session
    where b.is_of_device
    union all
    select b.user_session, b.started_day, e.user_id
    from begun b
    join events e on e.event_time = b.started_at and e.user_session = b.user_session
    where not b.is_of_device) as first
  group by user_session, started_day
),
changed as (
  update sessions s
  set user_id = o.user_id
  from owned o
  where s.user_session = o.user_session and s.started_day = o.started_day and s.user_id <> o.user_id
  returning old.user_id as old_user, new.user_id as new_user, s.started_day as day
)
insert into moved_days (user_id, day)
select old_user, day from changed
union
select new_user, day from changed
union
select old_user, day from moved_actions
union
select new_user, day from moved_actions
