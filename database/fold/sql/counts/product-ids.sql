-- Products of the batch.
select distinct product_id
from batch_events
