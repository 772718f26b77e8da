-- The rate of each currency on the day of each time, where one is set. $1: positions, $2: currencies, $3: times.
select g.ordinal, r.rate::text
from unnest($1::integer[], $2::text[], $3::timestamptz[]) as g (ordinal, currency, event_time)
cross join lateral (
  select c.rate
  from currency_rates c
  where c.currency = g.currency and c.valid_from <= store_day(g.event_time)
  order by c.valid_from desc
  limit 1) as r
