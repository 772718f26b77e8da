-- Roll-ups brand_days and returning_brand_users: event counts, revenue and users by brand and day, and users by the previous day on which they met
-- the brand. $1: batch number.
with {{keyed:23-brand-users-seen}}
{{keyed:25-brand-visits}}
returned as materialized (
  {{returning-brand-users}}
),
by_return as (
  merge into returning_brand_users r
  using returned c on r.brand_id = c.brand_id and r.day = c.day and r.previous_day = coalesce(c.previous_day, '-infinity')
  when matched and r.users + c.users = 0 then delete
  when matched then update set users = r.users + c.users
  when not matched then insert values (c.brand_id, c.day, coalesce(c.previous_day, '-infinity'), c.users)
),
-- A union, not a join: joins in a batch are restricted to index lookups (07-join-by-index.sql), and neither side has an index.
counted as (
  select brand_id, day, views, carts, removals, purchases, revenue, 0 as users, last_event_at
  from ({{brand-days}}) as c
  union all
  select brand_id, day, 0, 0, 0, 0, 0, users, null
  from ({{brand-day-users}}) as n
)
insert into brand_days as b (
  brand_id, day, views, carts, removals, purchases, revenue, users, last_event_at, changed_batch)
select
  brand_id, day, sum(views), sum(carts), sum(removals), sum(purchases), sum(revenue), sum(users), max(last_event_at), $1::bigint
from counted
group by brand_id, day
order by brand_id, day
on conflict (brand_id, day) do update set
  views = b.views + excluded.views,
  carts = b.carts + excluded.carts,
  removals = b.removals + excluded.removals,
  purchases = b.purchases + excluded.purchases,
  revenue = b.revenue + excluded.revenue,
  users = b.users + excluded.users,
  last_event_at = greatest(b.last_event_at, excluded.last_event_at),
  changed_batch = excluded.changed_batch
