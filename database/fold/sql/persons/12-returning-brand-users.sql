-- Roll-up returning_brand_users: subtracts what the affected users counted before the move and adds what they count now.
with before as (
  with dated_users as (select * from user_days_before)
  select * from ({{all-returning-brand-users}}) as c
),
now as (
  with dated_users as (
    select u.*
    from (select distinct user_id from moved_days) as m
    join user_days u on u.user_id = m.user_id)
  select * from ({{all-returning-brand-users}}) as c
),
changed as materialized (
  select brand_id, day, previous_day, sum(users) as users
  from (
    select brand_id, day, previous_day, users from now
    union all
    select brand_id, day, previous_day, -users from before) as c
  group by brand_id, day, previous_day
  having sum(users) <> 0
)
merge into returning_brand_users r
using changed c on r.brand_id = c.brand_id and r.day = c.day and r.previous_day = c.previous_day
when matched and r.users + c.users = 0 then delete
when matched then update set users = r.users + c.users
when not matched then insert (brand_id, day, previous_day, users) values (c.brand_id, c.day, c.previous_day, c.users)
