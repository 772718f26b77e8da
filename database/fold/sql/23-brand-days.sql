-- Roll-ups brand_days and brand_user_days. Question: how often was each brand viewed, put in carts, removed, bought on
-- each day, and by how many users? $1: number of the batch.
with seen as (
  insert into brand_user_days (brand_id, day, user_id)
  select e.brand_id, e.day, e.user_id
  from (select distinct brand_id, day, user_id from batch_events) e
  -- Looked up first, as in 32-users.sql; writers are serial, so nobody else adds any.
  left join lateral (
    select true as yes from brand_user_days d
    where d.brand_id = e.brand_id and d.day = e.day and d.user_id = e.user_id
    limit 1) as known on true
  where known.yes is null
  order by e.brand_id, e.day, e.user_id
  returning brand_id, day
),
newly_seen as (
  select brand_id, day, count(*) as users
  from seen
  group by brand_id, day
),
counted as (
  select
    brand_id, day,
    count(*) filter (where event_type = 'view') as views,
    count(*) filter (where event_type = 'cart') as carts,
    count(*) filter (where event_type = 'remove_from_cart') as removals,
    count(*) filter (where event_type = 'purchase') as purchases,
    coalesce(sum(revenue) filter (where event_type = 'purchase'), 0) as revenue,
    max(event_time) as last_event_at
  from batch_events
  group by brand_id, day
)
insert into brand_days as b (
  brand_id, day, views, carts, removals, purchases, revenue, users, last_event_at, changed_batch)
select
  c.brand_id, c.day, c.views, c.carts, c.removals, c.purchases, c.revenue, coalesce(n.users, 0), c.last_event_at, $1::bigint
from counted c
left join newly_seen n using (brand_id, day)
order by c.brand_id, c.day
on conflict (brand_id, day) do update set
  views = b.views + excluded.views,
  carts = b.carts + excluded.carts,
  removals = b.removals + excluded.removals,
  purchases = b.purchases + excluded.purchases,
  revenue = b.revenue + excluded.revenue,
  users = b.users + excluded.users,
  last_event_at = greatest(b.last_event_at, excluded.last_event_at),
  changed_batch = excluded.changed_batch
