-- Users by brand and day, with their activity mask: bit 1 view, 2 cart, 4 remove_from_cart, 8 purchase.
select
  brand_id, day, user_id,
  bit_or(case event_type when 'view' then 1 when 'cart' then 2 when 'remove_from_cart' then 4 else 8 end::smallint) as stages
from batch_events
group by brand_id, day, user_id
