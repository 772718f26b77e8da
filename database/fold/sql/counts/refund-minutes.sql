-- Refunds and the revenue they subtract, by minute.
select minute, sum(sign) as refunds, -sum(sign * amount) as revenue
from refund_changes
group by minute
