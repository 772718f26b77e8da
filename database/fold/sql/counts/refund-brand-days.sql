-- Refunds subtracted from revenue, by brand and day.
select brand_id, day, -sum(sign * amount) as revenue
from refund_changes
group by brand_id, day
