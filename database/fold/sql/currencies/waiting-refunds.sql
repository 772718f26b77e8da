-- Refunds in currency $1 that now have a rate.
select r.order_key, r.refund_key, r.price::text, d.rate::text
from order_refunds r
cross join lateral (
  select c.rate
  from currency_rates c
  where c.currency = r.currency and c.valid_from <= store_day(r.event_time)
  order by c.valid_from desc
  limit 1) as d
where r.currency = $1 and r.store_price is null
