-- A session is the user's of its first event. Where that went to another, the days on which both begin sessions change.
with begun as materialized (
  select distinct s.user_session, s.started_day, s.started_at
  from moved_events m
  join sessions s on s.user_session = m.user_session and s.started_at = m.event_time
),
owned as materialized (
  select b.user_session, b.started_day, min(e.user_id) as user_id
  from begun b
  join events e on e.event_time = b.started_at and e.user_session = b.user_session
  group by b.user_session, b.started_day
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
select old_user, day from moved_marks
union
select new_user, day from moved_marks
