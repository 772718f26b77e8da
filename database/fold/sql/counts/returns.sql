-- What changes in how many users came on each day, by the day on which they came last before it (null: never). `visits` holds the days
-- that users gained (sign 1) or lost (-1), each with the days before and after it that the user had and keeps. Users who gain this day
-- alone and stand alike may stand as one, without their id.
with in_order as (
  select
    key, day, previous_day, next_day, sign * users as users,
    case when user_id is not null then lag(day) over days_of_user end as gained_before,
    case when user_id is not null then lead(day) over days_of_user end as gained_after
  from visits
  window days_of_user as (partition by sign, key, user_id order by day)
)
select key, day, previous_day, sum(users) as users
from (
  select key, day, greatest(previous_day, gained_before) as previous_day, users from in_order
  union all
  -- The next day that is kept has another one before it now.
  select key, next_day, day, users from in_order where next_day < coalesce(gained_after, 'infinity')
  union all
  select key, next_day, previous_day, -users from in_order where next_day < coalesce(gained_after, 'infinity')) as changes
group by key, day, previous_day
having sum(users) <> 0
