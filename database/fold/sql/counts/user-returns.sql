-- Question: how many users did anything of `marks` on each day, by the day on which they did before? What changes of it.
with visits as (select key, user_id, day, previous_day, next_day, sign, users from user_visits)
select key as marks, day, previous_day, users
from ({{returns}}) as r
