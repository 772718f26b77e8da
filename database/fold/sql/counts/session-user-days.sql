-- Changes in sessions by user and start day, and how many of them bought.
select day, user_id, sum(sign) as sessions, coalesce(sum(sign) filter (where purchaser), 0) as purchasers
from session_differences
group by day, user_id
having sum(sign) <> 0 or coalesce(sum(sign) filter (where purchaser), 0) <> 0
