-- Question: how many refunds fall on each day, and what do they take from the revenue?
select day, sum(sign) as refunds, -sum(sign * amount) as revenue
from refund_changes
group by day
