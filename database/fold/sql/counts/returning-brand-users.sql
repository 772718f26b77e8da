-- Changes in users by brand, day and the previous day on which they met the brand. Null: not in the same week or month; brand queries look
-- no further back.
with visits as (select key, user_id, day, previous_day, next_day, sign, users from brand_visits)
select brand_id, day, previous_day, sum(users) as users
from (
  select
    key as brand_id, day, users,
    case
      when previous_day >= least(date_trunc('week', day::timestamp), date_trunc('month', day::timestamp)) then previous_day
    end as previous_day
  from ({{returning}}) as r) as near
group by brand_id, day, previous_day
having sum(users) <> 0
