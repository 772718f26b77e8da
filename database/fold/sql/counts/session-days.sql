-- Changes in sessions, their events and durations, by start day and by whether they bought.
select day, purchaser, sum(sign) as sessions, sum(sign * events) as events, sum(sign * duration_us) as duration_us
from session_differences
group by day, purchaser
