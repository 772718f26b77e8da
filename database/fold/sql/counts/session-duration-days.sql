-- Changes in sessions by start day and duration in whole seconds.
select day, purchaser, ((duration_us - duration_us % 1000000) / 1000000)::bigint as duration_seconds, sum(sign) as sessions
from session_differences
group by 1, 2, 3
having sum(sign) <> 0
