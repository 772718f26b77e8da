-- Question: what do refunds take from the revenue of each product?
select product_id, -sum(sign * amount) as revenue
from refund_changes
group by product_id
