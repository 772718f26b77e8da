-- Differences for carts that are all new; 50-cart-items.sql handles carts that may exist already.
select product_id, cart_day as day, 1 as sign, purchases > 0 as purchased, purchases = 0 and removals = 0 as undecided
from counted_cart_items
where cart_day is not null
