-- Roll-up products. Question: what is each product known by, and how often was it viewed, put in carts, removed, bought?
with counted as (
  select
    product_id,
    min(event_time) as first_event_at,
    max(event_time) as last_event_at,
    count(*) filter (where event_type = 'view') as views,
    count(*) filter (where event_type = 'cart') as carts,
    count(*) filter (where event_type = 'remove_from_cart') as removals,
    count(*) filter (where event_type = 'purchase') as purchases,
    sum(revenue) as revenue
  from batch_events
  group by product_id
),
branded as (
  select distinct on (product_id) product_id, brand, event_time as branded_at
  from batch_events
  where brand is not null
  order by product_id, event_time desc, brand desc
),
categorised as (
  select distinct on (product_id) product_id, category_id, category_code, event_time as categorised_at
  from batch_events
  where category_key <> 0
  order by product_id, event_time desc, coalesce(category_code, '') desc, coalesce(category_id, -1) desc
),
priced as (
  select distinct on (product_id) product_id, price, event_time as priced_at
  from batch_events
  where price is not null
  order by product_id, event_time desc, price desc
)
insert into products as p (
  product_id, brand, branded_at, category_id, category_code, categorised_at, price, priced_at, first_event_at, last_event_at,
  views, carts, removals, purchases, revenue)
select
  c.product_id, b.brand, b.branded_at, g.category_id, g.category_code, g.categorised_at, r.price, r.priced_at,
  c.first_event_at, c.last_event_at, c.views, c.carts, c.removals, c.purchases, c.revenue
from counted c
left join branded b using (product_id)
left join categorised g using (product_id)
left join priced r using (product_id)
order by c.product_id
on conflict (product_id) do update set
  (brand, branded_at) = (
    select s.brand, s.branded_at
    from (values (p.brand, p.branded_at), (excluded.brand, excluded.branded_at)) as s (brand, branded_at)
    order by s.branded_at desc nulls last, s.brand desc
    limit 1),
  (category_id, category_code, categorised_at) = (
    select s.category_id, s.category_code, s.categorised_at
    from (values
      (p.category_id, p.category_code, p.categorised_at),
      (excluded.category_id, excluded.category_code, excluded.categorised_at)) as s (category_id, category_code, categorised_at)
    order by s.categorised_at desc nulls last, coalesce(s.category_code, '') desc, coalesce(s.category_id, -1) desc
    limit 1),
  (price, priced_at) = (
    select s.price, s.priced_at
    from (values (p.price, p.priced_at), (excluded.price, excluded.priced_at)) as s (price, priced_at)
    order by s.priced_at desc nulls last, s.price desc
    limit 1),
  first_event_at = least(p.first_event_at, excluded.first_event_at),
  last_event_at = greatest(p.last_event_at, excluded.last_event_at),
  views = p.views + excluded.views,
  carts = p.carts + excluded.carts,
  removals = p.removals + excluded.removals,
  purchases = p.purchases + excluded.purchases,
  revenue = p.revenue + excluded.revenue
