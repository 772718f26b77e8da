-- Roll-up cart_days: (session, product) pairs by the day of their first cart event, and their outcomes. $1: batch number, noted for each
-- changed day.
with {{keyed:50-cart-items}}
counted as (
  {{cart-days}}
),
noted as (
  insert into cart_day_batches (day, changed_batch)
  select distinct day, $1::bigint
  from counted
  order by day
  -- fault: stale-cart-day
  on conflict (day) do update set changed_batch = excluded.changed_batch
)
insert into cart_days as d (product_id, day, pairs, purchased_pairs, undecided_pairs)
select product_id, day, pairs, purchased_pairs, undecided_pairs
from counted c
order by product_id, day
on conflict (product_id, day) do update set
  pairs = d.pairs + excluded.pairs,
  purchased_pairs = d.purchased_pairs + excluded.purchased_pairs,
  undecided_pairs = d.undecided_pairs + excluded.undecided_pairs
