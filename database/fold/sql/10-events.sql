insert into events (
  event_time, user_id, product_id, user_session, category_key, brand_id, event_type, quantity, price, device_id, is_anonymous,
  amount_id)
select
  event_time, user_id, product_id, user_session, category_key, brand_id, event_type, quantity, price, device_id, is_anonymous,
  amount_id
from batch_events
