-- Changes in (session, product) pairs by the day of their first cart event, and in their outcomes.
select
  product_id, day, sum(sign) as pairs,
  coalesce(sum(sign) filter (where purchased), 0) as purchased_pairs,
  coalesce(sum(sign) filter (where undecided), 0) as undecided_pairs
from cart_differences
group by product_id, day
having sum(sign) <> 0
  or coalesce(sum(sign) filter (where purchased), 0) <> 0
  or coalesce(sum(sign) filter (where undecided), 0) <> 0
