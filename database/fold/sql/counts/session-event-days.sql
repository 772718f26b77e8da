-- Question: how many sessions of each day hold how many events?
select day, purchaser, events, sum(sign) as sessions
from session_differences
group by 1, 2, 3
having sum(sign) <> 0
