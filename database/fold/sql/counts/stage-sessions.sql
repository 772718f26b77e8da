-- Changes in sessions that hold an event of each type, by start day.
with holding as (
  select
    day,
    coalesce(sum(sign) filter (where views > 0), 0) as views,
    coalesce(sum(sign) filter (where carts > 0), 0) as carts,
    coalesce(sum(sign) filter (where removals > 0), 0) as removals,
    coalesce(sum(sign) filter (where purchases > 0), 0) as purchases
  from session_differences
  group by day
)
select day, event_type, sessions
from (
  select day, 'view' as event_type, views as sessions from holding
  union all
  select day, 'cart', carts from holding
  union all
  select day, 'remove_from_cart', removals from holding
  union all
  select day, 'purchase', purchases from holding) as by_stage
where sessions <> 0
