-- Changes in sessions by start day and number of events.
select day, purchaser, events, sum(sign) as sessions
from session_differences
group by 1, 2, 3
having sum(sign) <> 0
