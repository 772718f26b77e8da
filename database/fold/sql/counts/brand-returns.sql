-- Question: how many users met each brand on each day, by the day on which they met it before (null: not in the same week or month,
-- which is all that is asked of brands)? What changes of it.
with visits as (select key, user_id, day, previous_day, next_day, sign, users from brand_visits)
select brand_id, day, previous_day, sum(users) as users
from (
  select
    key as brand_id, day, users,
    case
      when previous_day >= least(date_trunc('week', day::timestamp), date_trunc('month', day::timestamp)) then previous_day
    end as previous_day
  from ({{returns}}) as r) as near
group by brand_id, day, previous_day
having sum(users) <> 0
