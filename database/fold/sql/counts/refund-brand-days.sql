-- Question: what do refunds take from the revenue of each brand on each day?
select brand_id, day, -sum(sign * amount) as revenue
from refund_changes
group by brand_id, day
