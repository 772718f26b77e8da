-- Roll-up brand_days, its users. $1: batch number.
with changed as materialized (
  select brand_id, day, sum(users) as users
  from (
    select b.brand_id, u.day, 1 as users
    from moved_days m
    join user_days u on u.user_id = m.user_id and u.day = m.day
    cross join unnest(u.brands) as b (brand_id)
    union all
    select b.brand_id, u.day, -1
    from moved_days m
    join user_days_before u on u.user_id = m.user_id and u.day = m.day
    cross join unnest(u.brands) as b (brand_id)) as c
  group by brand_id, day
  having sum(users) <> 0
)
update brand_days b
set users = b.users + c.users, changed_batch = $1::bigint
from changed c
where b.brand_id = c.brand_id and b.day = c.day
