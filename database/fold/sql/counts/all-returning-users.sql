-- Like user-returns.sql, for users whose days are all in `dated_users`.
with user_days_changed as (
  select
    u.user_id, u.day, 0 as marks_then, 1 as users, null::date as found_day, null::integer as found_marks, {{user-marks}} as marks
  from dated_users u
),
user_visits as (
  select key, user_id, day, null::date as previous_day, null::date as next_day, sign, users
  from ({{user-changes}}) as c
)
select marks, day, coalesce(previous_day, '-infinity') as previous_day, users
from ({{user-returns}}) as r
