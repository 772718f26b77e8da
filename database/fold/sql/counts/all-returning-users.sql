-- Like returning-users.sql, for users whose days are all in `dated_users`.
with user_days_changed as (
  select
    u.user_id, u.day, 0 as mask_before, 1 as users, null::date as found_day, null::integer as found_mask, {{activity-mask}} as activity_mask
  from dated_users u
),
user_visits as (
  select key, user_id, day, null::date as previous_day, null::date as next_day, sign, users
  from ({{user-changes}}) as c
)
select activity_mask, day, coalesce(previous_day, '-infinity') as previous_day, users
from ({{returning-users}}) as r
