drop view current_product_conversion_rates, current_abandoned_carts;
drop materialized view mv_product_conversion_rates, mv_abandoned_carts;
drop view mv_product_conversion_rates_source, mv_abandoned_carts_source;
alter table view_state drop built_by;

-- Grain and unique key: product_id. Source: products.
create materialized view mv_product_conversion_rates as
  select product_id, brand, category, price, views, carts, purchases, revenue, conversion_rate, conversion_low, conversion_high
  from product_conversion_rates;
create unique index mv_product_conversion_rates_key on mv_product_conversion_rates (product_id);
-- The default order of the list of top products.
create index mv_product_conversion_rates_rank on mv_product_conversion_rates (conversion_rate desc nulls last, purchases desc, product_id);

-- Products put in carts but not bought.
-- Grain and unique key: product_id. Sources: products, cart_days.
create materialized view mv_abandoned_carts as
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
create unique index mv_abandoned_carts_key on mv_abandoned_carts (product_id);

create index mv_product_conversion_rates_views on mv_product_conversion_rates (views);
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

