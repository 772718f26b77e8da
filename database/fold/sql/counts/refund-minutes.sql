-- Question: how many refunds fall into each minute, and what do they take from the revenue?
select minute, sum(sign) as refunds, -sum(sign * amount) as revenue
from refund_changes
group by minute
