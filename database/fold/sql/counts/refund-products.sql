-- Refunds subtracted from revenue, by product.
select product_id, -sum(sign * amount) as revenue
from refund_changes
group by product_id
