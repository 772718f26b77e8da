-- Question: what do refunds take from the revenue of each product on each day, under the brand and category it was bought under?
select product_id, day, brand_id, category_key, -sum(sign * amount) as revenue
from refund_changes
group by product_id, day, brand_id, category_key
