-- Roll-up users: the first day of each action per user. A user's first days change only with new actions in user_days. The old and new row
-- of each upsert give the difference, even if a late event moves a first day back.
users_touched as (
  insert into users as u (user_id, first_day, first_view_day, first_cart_day, first_removal_day, first_purchase_day)
  select user_id, first_day, first_view_day, first_cart_day, first_removal_day, first_purchase_day
  from ({{user-firsts}}) as f
  order by user_id
  on conflict (user_id) do update set
    first_day = least(u.first_day, excluded.first_day),
    first_view_day = least(u.first_view_day, excluded.first_view_day),
    first_cart_day = least(u.first_cart_day, excluded.first_cart_day),
    first_removal_day = least(u.first_removal_day, excluded.first_removal_day),
    first_purchase_day = least(u.first_purchase_day, excluded.first_purchase_day)
  where (u.first_view_day, u.first_cart_day, u.first_removal_day, u.first_purchase_day)
    is distinct from (
      least(u.first_view_day, excluded.first_view_day),
      least(u.first_cart_day, excluded.first_cart_day),
      least(u.first_removal_day, excluded.first_removal_day),
      least(u.first_purchase_day, excluded.first_purchase_day))
  returning
    old.first_view_day as old_view, new.first_view_day as new_view,
    old.first_cart_day as old_cart, new.first_cart_day as new_cart,
    old.first_removal_day as old_removal, new.first_removal_day as new_removal,
    old.first_purchase_day as old_purchase, new.first_purchase_day as new_purchase
),
user_first_differences as (
  select f.event_type, f.day, f.difference
  from users_touched t
  cross join lateral (values
    ('view'::event_type, t.old_view, -1), ('view', t.new_view, 1),
    ('cart', t.old_cart, -1), ('cart', t.new_cart, 1),
    ('remove_from_cart', t.old_removal, -1), ('remove_from_cart', t.new_removal, 1),
    ('purchase', t.old_purchase, -1), ('purchase', t.new_purchase, 1)) as f (event_type, day, difference)
  where f.day is not null
)
