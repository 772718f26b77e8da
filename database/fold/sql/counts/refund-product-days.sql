-- Refunds subtracted from revenue, by product and day. Brand and category are those of the purchase.
select product_id, day, brand_id, category_key, -sum(sign * amount) as revenue
from refund_changes
group by product_id, day, brand_id, category_key
