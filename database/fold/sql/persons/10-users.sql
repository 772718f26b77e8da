-- Roll-ups users and stage_days.new_users: recomputes the first days of the affected users from all their days. $1: batch number, noted on
-- each changed day.
with user_days_learned as (
  select u.day, u.user_id, u.stages as learned
  from (select distinct user_id from moved_days) as m
  join user_days u on u.user_id = m.user_id
),
firsts as materialized (
  {{user-firsts}}
),
before as materialized (
  select u.*
  from (select distinct user_id from moved_days) as m
  join users u on u.user_id = m.user_id
),
gone as (
  delete from users u
  using before b
  where u.user_id = b.user_id and not exists (select from firsts f where f.user_id = b.user_id)
),
kept as (
  insert into users as u (user_id, first_day, first_view_day, first_cart_day, first_removal_day, first_purchase_day)
  select user_id, first_day, first_view_day, first_cart_day, first_removal_day, first_purchase_day
  from firsts
  on conflict (user_id) do update set
    first_day = excluded.first_day,
    first_view_day = excluded.first_view_day,
    first_cart_day = excluded.first_cart_day,
    first_removal_day = excluded.first_removal_day,
    first_purchase_day = excluded.first_purchase_day
),
user_first_differences as (
  select d.event_type, d.day, v.difference
  from (
    select f.*, 1 as difference from firsts f
    union all
    select
      b.user_id, b.first_day, b.first_view_day, b.first_cart_day, b.first_removal_day, b.first_purchase_day, -1
    from before b) as v
  cross join lateral (values
    ('view'::event_type, v.first_view_day), ('cart', v.first_cart_day), ('remove_from_cart', v.first_removal_day),
    ('purchase', v.first_purchase_day)) as d (event_type, day)
  where d.day is not null
),
counted as materialized (
  {{new-users}}
),
changed as (
  select day, event_type, new_users from counted
  union all
  select s.day, s.event_type, 0
  from (select distinct day from moved_days) as m
  join stage_days s on s.day = m.day
)
insert into stage_days as s (day, event_type, events, revenue, new_users, sessions, last_event_at, changed_batch, rewritten_batch)
select day, event_type, 0, 0, sum(new_users), 0, null, $1::bigint, $1::bigint
from changed
group by day, event_type
order by day, event_type
on conflict (day, event_type) do update set
  new_users = s.new_users + excluded.new_users,
  changed_batch = excluded.changed_batch,
  rewritten_batch = excluded.rewritten_batch
