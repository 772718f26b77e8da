-- Question: which products are there?
select distinct product_id
from batch_events
