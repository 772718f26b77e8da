-- Changes in users by mask, day and the previous day with any action of that mask.
with visits as (select key, user_id, day, previous_day, next_day, sign, users from user_visits)
select key as activity_mask, day, previous_day, users
from ({{returning}}) as r
