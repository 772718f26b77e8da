-- Changes in the number of users who did each action for the first time, by day.
select day, event_type, sum(difference) as new_users
from user_first_differences
group by day, event_type
having sum(difference) <> 0
