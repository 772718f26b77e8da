-- Roll-up returning_users: subtracts what the affected users counted before the move and adds what they count now.
with before as (
  with dated_users as (select * from user_days_before)
  select * from ({{all-returning-users}}) as c
),
now as (
  with dated_users as (
    select u.*
    from (select distinct user_id from moved_days) as m
    join user_days u on u.user_id = m.user_id)
  select * from ({{all-returning-users}}) as c
),
changed as materialized (
  select activity_mask, day, previous_day, sum(users) as users
  from (
    select activity_mask, day, previous_day, users from now
    union all
    select activity_mask, day, previous_day, -users from before) as c
  group by activity_mask, day, previous_day
  having sum(users) <> 0
)
merge into returning_users r
using changed c on r.activity_mask = c.activity_mask and r.day = c.day and r.previous_day = c.previous_day
when matched and r.users + c.users = 0 then delete
when matched then update set users = r.users + c.users
when not matched then insert (activity_mask, day, previous_day, users) values (c.activity_mask, c.day, c.previous_day, c.users)
