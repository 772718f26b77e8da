-- Like returning-brand-users.sql, for users whose days are all in `dated_users`.
with brand_visits as (
  select b.brand_id as key, u.user_id, u.day, null::date as previous_day, null::date as next_day, 1 as sign, 1 as users
  from dated_users u
  cross join unnest(u.brands) as b (brand_id)
)
select brand_id, day, coalesce(previous_day, '-infinity') as previous_day, users
from ({{returning-brand-users}}) as r
