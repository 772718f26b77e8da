-- Question: how many sessions, by the day on which they began, bought or did not, and what do they hold?
select day, purchaser, sum(sign) as sessions, sum(sign * events) as events, sum(sign * duration_us) as duration_us
from session_differences
group by day, purchaser
