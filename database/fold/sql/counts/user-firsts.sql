-- The first day of each action per user, as far as `user_days_learned` shows.
select
  user_id, min(day) as first_day,
  min(day) filter (where learned & 1 <> 0) as first_view_day,
  min(day) filter (where learned & 2 <> 0) as first_cart_day,
  min(day) filter (where learned & 4 <> 0) as first_removal_day,
  min(day) filter (where learned & 8 <> 0) as first_purchase_day
from user_days_learned
where learned <> 0
group by user_id
