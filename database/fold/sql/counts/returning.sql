-- Changes in users by day and by the last day before it on which they came (null: never). `visits` holds the days that users gained (sign
-- 1) or lost (-1), each with the previous and next day that the user had and keeps. Users who gained only this day, and have the same days
-- around it, may share one row without a user id.
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
  -- The next kept day now has a different day before it.
  select key, next_day, day, users from in_order where next_day < coalesce(gained_after, 'infinity')
  union all
  select key, next_day, previous_day, -users from in_order where next_day < coalesce(gained_after, 'infinity')) as changes
group by key, day, previous_day
having sum(users) <> 0
