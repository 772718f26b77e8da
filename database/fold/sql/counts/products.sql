-- Latest brand, category and price of each product, and its event counts. A value comes from the latest event that has one; at equal times
-- the greater value wins. Find the latest times first, then the values at those times: sorting all events takes three times as long.
with counted as (
  select
    product_id,
    max(event_time) filter (where brand_id <> 0) as branded_at,
    max(event_time) filter (where category_key <> 0) as categorised_at,
    max(event_time) filter (where price is not null) as priced_at,
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
  select c.product_id, max(b.name) as brand
  from counted c
  join batch_events e on e.product_id = c.product_id and e.event_time = c.branded_at
  join brands b on b.brand_id = e.brand_id
  where e.brand_id <> 0
  group by c.product_id
),
categorised as (
  select distinct on (c.product_id) c.product_id, g.category_id, g.category_code
  from counted c
  join batch_events e on e.product_id = c.product_id and e.event_time = c.categorised_at
  join categories g on g.category_key = e.category_key
  where e.category_key <> 0
  order by c.product_id, coalesce(g.category_code, '') desc, coalesce(g.category_id, -9223372036854775808) desc
),
priced as (
  select c.product_id, max(e.price) as price
  from counted c
  join batch_events e on e.product_id = c.product_id and e.event_time = c.priced_at
  group by c.product_id
)
select
  c.product_id, b.brand, c.branded_at, g.category_id, g.category_code, c.categorised_at, p.price, c.priced_at,
  c.first_event_at, c.last_event_at, c.views, c.carts, c.removals, c.purchases, c.revenue
from counted c
left join branded b on b.product_id = c.product_id
left join categorised g on g.product_id = c.product_id
left join priced p on p.product_id = c.product_id
