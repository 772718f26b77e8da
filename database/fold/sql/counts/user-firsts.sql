-- Question: on which day did each user do each thing first, as far as `user_days_learned` tells?
select
  user_id, min(day) as first_day,
  min(day) filter (where learned & 1 <> 0) as first_view_day,
  min(day) filter (where learned & 2 <> 0) as first_cart_day,
  min(day) filter (where learned & 4 <> 0) as first_removal_day,
  min(day) filter (where learned & 8 <> 0) as first_purchase_day
from user_days_learned
where learned <> 0
group by user_id
