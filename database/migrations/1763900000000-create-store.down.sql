drop function abandoned_of, wilson_bound, percent_of;
drop table cart_days, cart_items, session_event_days, session_duration_days, session_days, brand_user_days, user_days,
  brand_days, product_changes, product_days, stage_days, stage_minutes, events, sessions, users, products, categories, brands,
  event_messages, write_batches, store_state;
drop type event_type;
