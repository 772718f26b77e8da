insert into events (
  event_time, user_id, product_id, user_session, category_key, brand_id, event_type, quantity, price)
select event_time, user_id, product_id, user_session, category_key, brand_id, event_type, quantity, price
from batch_events
