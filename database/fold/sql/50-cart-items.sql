-- Roll-up cart_items: the products that each session put in a cart, and their outcome. Counts of merged sessions go to the survivor, as in
-- 40-sessions.sql.
absorbed as (
  delete from cart_items i
  using merged_sessions m
  where i.user_session = m.absorbed
  returning
    m.survivor as user_session, i.product_id, i.cart_day, i.first_cart_at, i.last_cart_at, i.carts, i.removals, i.purchases
),
parts as (
  select user_session, product_id, cart_day, first_cart_at, last_cart_at, carts, removals, purchases
  from ({{cart-items}}) as c
  union all
  select user_session, product_id, cart_day, first_cart_at, last_cart_at, carts, removals, purchases
  from absorbed
),
touched as (
  insert into cart_items as i (
    user_session, product_id, cart_day, first_cart_at, last_cart_at, carts, removals, purchases)
  select
    user_session, product_id, min(cart_day), min(first_cart_at), max(last_cart_at), sum(carts), sum(removals), sum(purchases)
  from parts
  group by user_session, product_id
  order by user_session, product_id
  on conflict (user_session, product_id) do update set
    cart_day = least(i.cart_day, excluded.cart_day),
    first_cart_at = least(i.first_cart_at, excluded.first_cart_at),
    last_cart_at = greatest(i.last_cart_at, excluded.last_cart_at),
    carts = i.carts + excluded.carts,
    removals = i.removals + excluded.removals,
    purchases = i.purchases + excluded.purchases
  returning
    new.product_id,
    old.cart_day as old_day, old.removals as old_removals, old.purchases as old_purchases,
    new.cart_day as new_day, new.removals as new_removals, new.purchases as new_purchases
),
cart_differences as (
  select product_id, new_day as day, 1 as sign, new_purchases > 0 as purchased, new_purchases = 0 and new_removals = 0 as undecided
  from touched
  where new_day is not null
  union all
  select product_id, old_day, -1, old_purchases > 0, old_purchases = 0 and old_removals = 0
  from touched
  where old_day is not null
  union all
  select product_id, cart_day, -1, purchases > 0, purchases = 0 and removals = 0
  from absorbed
  where cart_day is not null
)
