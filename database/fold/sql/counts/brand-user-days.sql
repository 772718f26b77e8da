-- Question: which users met which brand on each day?
select brand_id, day, user_id
from batch_events
group by brand_id, day, user_id
