-- Roll-up brand_days. Question: how often was each brand viewed, put in carts, removed, bought on each day, and by how many
-- users? $1: number of the batch.
with {{keyed:23-brand-user-days}}
counted as (
  {{brand-days}}
)
insert into brand_days as b (
  brand_id, day, views, carts, removals, purchases, revenue, users, last_event_at, changed_batch)
select
  c.brand_id, c.day, c.views, c.carts, c.removals, c.purchases, c.revenue, coalesce(n.users, 0), c.last_event_at, $1::bigint
from counted c
left join ({{brand-day-users}}) as n using (brand_id, day)
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
