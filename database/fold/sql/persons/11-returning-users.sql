-- Roll-up user_returns: subtracts what the affected users counted before the move and adds what they count now.
with before as (
  with dated_users as (select * from user_days_before)
  select * from ({{all-user-returns}}) as c
),
now as (
  with dated_users as (
    select u.*
    from (select distinct user_id from moved_days) as m
    join user_days u on u.user_id = m.user_id)
  select * from ({{all-user-returns}}) as c
),
changed as materialized (
  select marks, day, previous_day, sum(users) as users
  from (
    select marks, day, previous_day, users from now
    union all
    select marks, day, previous_day, -users from before) as c
  group by marks, day, previous_day
  having sum(users) <> 0
)
merge into user_returns r
using changed c on r.marks = c.marks and r.day = c.day and r.previous_day = c.previous_day
when matched and r.users + c.users = 0 then delete
when matched then update set users = r.users + c.users
when not matched then insert (marks, day, previous_day, users) values (c.marks, c.day, c.previous_day, c.users)
