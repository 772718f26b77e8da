-- Roll-ups users and stage_days.new_users. Question: when did each user first do what, and how many did it first on each
-- day? The old and new row of the upsert give the difference, also when a late event moves a first time to an earlier day.
-- $1: number of the batch. $2: the store's time zone.
with touched as (
  insert into users as u (
    user_id, first_event_at, first_view_at, first_cart_at, first_removal_at, first_purchase_at)
  select
    user_id, min(event_time),
    min(event_time) filter (where event_type = 'view'),
    min(event_time) filter (where event_type = 'cart'),
    min(event_time) filter (where event_type = 'remove_from_cart'),
    min(event_time) filter (where event_type = 'purchase')
  from batch_events
  group by user_id
  order by user_id
  on conflict (user_id) do update set
    first_event_at = least(u.first_event_at, excluded.first_event_at),
    first_view_at = least(u.first_view_at, excluded.first_view_at),
    first_cart_at = least(u.first_cart_at, excluded.first_cart_at),
    first_removal_at = least(u.first_removal_at, excluded.first_removal_at),
    first_purchase_at = least(u.first_purchase_at, excluded.first_purchase_at)
  -- Most events move no first time, and leave the row alone. A first of all events is the first of some type.
  where (u.first_view_at, u.first_cart_at, u.first_removal_at, u.first_purchase_at)
    is distinct from (
      least(u.first_view_at, excluded.first_view_at),
      least(u.first_cart_at, excluded.first_cart_at),
      least(u.first_removal_at, excluded.first_removal_at),
      least(u.first_purchase_at, excluded.first_purchase_at))
  returning
    old.first_view_at as old_view, new.first_view_at as new_view,
    old.first_cart_at as old_cart, new.first_cart_at as new_cart,
    old.first_removal_at as old_removal, new.first_removal_at as new_removal,
    old.first_purchase_at as old_purchase, new.first_purchase_at as new_purchase
),
firsts as (
  select f.event_type, (f.first_at at time zone $2)::date as day, f.difference
  from touched t
  cross join lateral (values
    ('view'::event_type, t.old_view, -1), ('view', t.new_view, 1),
    ('cart', t.old_cart, -1), ('cart', t.new_cart, 1),
    ('remove_from_cart', t.old_removal, -1), ('remove_from_cart', t.new_removal, 1),
    ('purchase', t.old_purchase, -1), ('purchase', t.new_purchase, 1)) as f (event_type, first_at, difference)
  where f.first_at is not null
)
insert into stage_days as s (day, event_type, events, revenue, new_users, sessions, last_event_at, changed_batch)
select day, event_type, 0, 0, sum(difference), 0, null, $1::bigint
from firsts
group by day, event_type
having sum(difference) <> 0
order by day, event_type
on conflict (day, event_type) do update set
  new_users = s.new_users + excluded.new_users,
  changed_batch = excluded.changed_batch
