-- Refunds and the revenue they subtract, by day.
select day, sum(sign) as refunds, -sum(sign * amount) as revenue
from refund_changes
group by day
