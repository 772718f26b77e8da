-- Roll-ups user_days, users and stage_days.new_users. Question: which users did what on each day, and how many did it for
-- the first time? A user's first days can change only with what user_days learns anew; the old and new row of each upsert
-- give the difference, also when a late event moves a first day to an earlier one. $1: number of the batch.
with seen as (
  select
    day, user_id,
    bit_or(case event_type when 'view' then 1 when 'cart' then 2 when 'remove_from_cart' then 4 else 8 end::smallint) as stages
  from batch_events
  group by day, user_id
),
marked as (
  insert into user_days as u (day, user_id, stages)
  select s.day, s.user_id, s.stages
  from seen s
  -- Looked up first: a conflict that changes nothing would lock the row, and log that, for 5 µs more.
  left join lateral (
    select d.stages from user_days d where d.day = s.day and d.user_id = s.user_id limit 1) as known on true
  where known.stages is null or known.stages | s.stages <> known.stages
  order by s.day, s.user_id
  on conflict (day, user_id) do update set stages = u.stages | excluded.stages
  returning new.day, new.user_id, new.stages & ~coalesce(old.stages, 0::smallint) as learned
),
touched as (
  insert into users as u (user_id, first_day, first_view_day, first_cart_day, first_removal_day, first_purchase_day)
  select
    user_id, min(day),
    min(day) filter (where learned & 1 <> 0),
    min(day) filter (where learned & 2 <> 0),
    min(day) filter (where learned & 4 <> 0),
    min(day) filter (where learned & 8 <> 0)
  from marked
  group by user_id
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
firsts as (
  select f.event_type, f.day, f.difference
  from touched t
  cross join lateral (values
    ('view'::event_type, t.old_view, -1), ('view', t.new_view, 1),
    ('cart', t.old_cart, -1), ('cart', t.new_cart, 1),
    ('remove_from_cart', t.old_removal, -1), ('remove_from_cart', t.new_removal, 1),
    ('purchase', t.old_purchase, -1), ('purchase', t.new_purchase, 1)) as f (event_type, day, difference)
  where f.day is not null
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
