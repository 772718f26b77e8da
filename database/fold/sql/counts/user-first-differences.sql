-- Differences for users who are all new; 33-users.sql handles users who may exist already.
select first_view_day as day, 'view' as event_type, 1 as difference from counted_user_firsts where first_view_day is not null
union all
select first_cart_day, 'cart', 1 from counted_user_firsts where first_cart_day is not null
union all
select first_removal_day, 'remove_from_cart', 1 from counted_user_firsts where first_removal_day is not null
union all
select first_purchase_day, 'purchase', 1 from counted_user_firsts where first_purchase_day is not null
