-- Roll-up cart_days. Question: how many (session, product) pairs were first put in a cart on each day, and what became of them?
with {{keyed:50-cart-items}}
counted as (
  {{cart-days}}
)
insert into cart_days as d (product_id, day, pairs, purchased_pairs, undecided_pairs)
select product_id, day, pairs, purchased_pairs, undecided_pairs
from counted c
order by product_id, day
on conflict (product_id, day) do update set
  pairs = d.pairs + excluded.pairs,
  purchased_pairs = d.purchased_pairs + excluded.purchased_pairs,
  undecided_pairs = d.undecided_pairs + excluded.undecided_pairs
