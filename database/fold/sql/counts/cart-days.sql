-- Question: how many (session, product) pairs were first put in a cart on each day, and what became of them?
select
  product_id, day, sum(sign) as pairs,
  coalesce(sum(sign) filter (where purchased), 0) as purchased_pairs,
  coalesce(sum(sign) filter (where undecided), 0) as undecided_pairs
from cart_differences
group by product_id, day
having sum(sign) <> 0
  or coalesce(sum(sign) filter (where purchased), 0) <> 0
  or coalesce(sum(sign) filter (where undecided), 0) <> 0
