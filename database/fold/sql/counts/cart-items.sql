-- Cart events, removals and purchases by session and product.
select
  user_session, product_id,
  min(day) filter (where event_type = 'cart') as cart_day,
  min(event_time) filter (where event_type = 'cart') as first_cart_at,
  max(event_time) filter (where event_type = 'cart') as last_cart_at,
  count(*) filter (where event_type = 'cart') as carts,
  count(*) filter (where event_type = 'remove_from_cart') as removals,
  count(*) filter (where event_type = 'purchase') as purchases
from batch_events
where user_session is not null and event_type <> 'view'
group by user_session, product_id
