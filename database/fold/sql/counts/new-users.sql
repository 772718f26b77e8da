-- Question: how many users did each thing for the first time on each day?
select day, event_type, sum(difference) as new_users
from user_first_differences
group by day, event_type
having sum(difference) <> 0
