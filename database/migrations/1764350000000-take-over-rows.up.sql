-- Figures: 386,000 products, each step on its own.

-- A refresh copies the rows of unchanged products from the view it replaces (0.2 s instead of 0.9 s). A materialized view is filled by its
-- own definition, so the definition names a view of its own. That view returns other rows only inside the transaction that builds
-- (database/views/rebuild-aside.ts); at all other times it holds the definition of the rows.

alter table view_state
  -- The newest migration when the view was last built from the roll-ups; null: rebuild it.
  add built_by text;

-- The definition of mv_product_conversion_rates.
create view mv_product_conversion_rates_source as
  select product_id, brand, category, price, views, carts, purchases, revenue, conversion_rate, conversion_low, conversion_high
  from product_conversion_rates;

-- The definition of mv_abandoned_carts.
create view mv_abandoned_carts_source as
  select
    p.product_id, p.brand, p.category_code as category, p.price, p.carts, p.purchases,
    abandoned_of(p.carts, p.purchases) as abandoned,
    percent_of(abandoned_of(p.carts, p.purchases), p.carts) as abandonment_rate,
    coalesce(c.pairs, 0) as pairs,
    coalesce(c.purchased_pairs, 0) as purchased_pairs,
    coalesce(c.undecided_pairs, 0) as undecided_pairs
  from products p
  left join (
    select product_id, sum(pairs) as pairs, sum(purchased_pairs) as purchased_pairs, sum(undecided_pairs) as undecided_pairs
    from cart_days
    group by product_id
  ) c using (product_id)
  where p.carts > 0;

drop view current_product_conversion_rates, current_abandoned_carts;
drop materialized view mv_product_conversion_rates, mv_abandoned_carts;

-- Grain and unique key: product_id. Source: products. Built as a shadow table and swapped in.
create materialized view mv_product_conversion_rates as
  select product_id, brand, category, price, views, carts, purchases, revenue, conversion_rate, conversion_low, conversion_high
  from mv_product_conversion_rates_source;
create unique index mv_product_conversion_rates_key on mv_product_conversion_rates (product_id);
-- The product lists leave out products with few views. Below ten views nearly all products qualify, and all rows are read anyway to count
-- them. So there is no index in list order either (0.8 s at each refresh).
create index mv_product_conversion_rates_views on mv_product_conversion_rates (views) where views >= 10;

-- Grain and unique key: product_id. Sources: products, cart_days. Also built as a shadow table.
create materialized view mv_abandoned_carts as
  select product_id, brand, category, price, carts, purchases, abandoned, abandonment_rate, pairs, purchased_pairs, undecided_pairs
  from mv_abandoned_carts_source;
create unique index mv_abandoned_carts_key on mv_abandoned_carts (product_id);
create index mv_abandoned_carts_carts on mv_abandoned_carts (carts);
create index mv_abandoned_carts_pairs on mv_abandoned_carts (pairs);

create view current_product_conversion_rates as
  select product_id, brand, category, price, views, carts, purchases, revenue, conversion_rate, conversion_low, conversion_high
  from product_conversion_rates
  where product_id in (
    select product_id from product_changes
    where batch_id > (select as_of_batch from view_state where view_name = 'mv_product_conversion_rates'))
  union all
  select v.product_id, v.brand, v.category, v.price, v.views, v.carts, v.purchases, v.revenue, v.conversion_rate, v.conversion_low, v.conversion_high
  from mv_product_conversion_rates v
  where not exists (
    select from product_changes c
    where c.product_id = v.product_id
      and c.batch_id > (select as_of_batch from view_state where view_name = 'mv_product_conversion_rates'));

-- Written separately from mv_abandoned_carts: that view sums all cart_days at once, this one looks up those of a few products.
-- test/system/views.spec.ts compares the two row by row.
create view current_abandoned_carts as
  select
    p.product_id, p.brand, p.category_code as category, p.price, p.carts, p.purchases,
    abandoned_of(p.carts, p.purchases) as abandoned,
    percent_of(abandoned_of(p.carts, p.purchases), p.carts) as abandonment_rate,
    coalesce(c.pairs, 0) as pairs,
    coalesce(c.purchased_pairs, 0) as purchased_pairs,
    coalesce(c.undecided_pairs, 0) as undecided_pairs
  from products p
  left join lateral (
    select sum(d.pairs) as pairs, sum(d.purchased_pairs) as purchased_pairs, sum(d.undecided_pairs) as undecided_pairs
    from cart_days d
    where d.product_id = p.product_id
  ) c on true
  where p.carts > 0 and p.product_id in (
    select product_id from product_changes
    where batch_id > (select as_of_batch from view_state where view_name = 'mv_abandoned_carts'))
  union all
  select v.product_id, v.brand, v.category, v.price, v.carts, v.purchases, v.abandoned, v.abandonment_rate, v.pairs, v.purchased_pairs, v.undecided_pairs
  from mv_abandoned_carts v
  where not exists (
    select from product_changes c
    where c.product_id = v.product_id
      and c.batch_id > (select as_of_batch from view_state where view_name = 'mv_abandoned_carts'));

