copy batch_events (
  ordinal, message_key, event_time, event_type, product_id, category_key, brand_id, price, user_id, user_session, quantity,
  device_id, is_anonymous)
from stdin
