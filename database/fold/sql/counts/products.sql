-- Question: what is each product known by, and how often was it viewed, put in carts, removed, bought?
-- Last seen: of the latest event that names one; equal times are decided by the greater value.
with counted as (
  select
    product_id,
    min(event_time) as first_event_at,
    max(event_time) as last_event_at,
    count(*) filter (where event_type = 'view') as views,
    count(*) filter (where event_type = 'cart') as carts,
    count(*) filter (where event_type = 'remove_from_cart') as removals,
    count(*) filter (where event_type = 'purchase') as purchases,
    coalesce(sum(revenue) filter (where event_type = 'purchase'), 0) as revenue
  from batch_events
  group by product_id
),
branded as (
  select distinct on (e.product_id) e.product_id, b.name as brand, e.event_time as branded_at
  from batch_events e
  join brands b using (brand_id)
  where e.brand_id <> 0
  order by e.product_id, e.event_time desc, b.name desc
),
categorised as (
  select distinct on (e.product_id) e.product_id, c.category_id, c.category_code, e.event_time as categorised_at
  from batch_events e
  join categories c using (category_key)
  where e.category_key <> 0
  order by e.product_id, e.event_time desc, coalesce(c.category_code, '') desc, coalesce(c.category_id, -9223372036854775808) desc
),
priced as (
  select distinct on (product_id) product_id, price, event_time as priced_at
  from batch_events
  where price is not null
  order by product_id, event_time desc, price desc
)
select
  c.product_id, b.brand, b.branded_at, g.category_id, g.category_code, g.categorised_at, r.price, r.priced_at,
  c.first_event_at, c.last_event_at, c.views, c.carts, c.removals, c.purchases, c.revenue
from counted c
left join branded b using (product_id)
left join categorised g using (product_id)
left join priced r using (product_id)
