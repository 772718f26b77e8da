-- The five materialized views of the seed report, over the roll-ups. Each has a plain view `current_*` that adds what the roll-ups have
-- gathered since its last refresh. Readers use only the `current_*` views.
-- All are refreshed CONCURRENTLY (EXCLUSIVE lock on the view; readers continue), by the jobs in refresh_jobs.

-- Events, new users and sessions of each stage, by day.
-- Grain and unique key: (day, event_type). Source: stage_days.
create materialized view mv_sales_funnel as
  select day, event_type, events, revenue, new_users, sessions, last_event_at
  from stage_days;
create unique index mv_sales_funnel_key on mv_sales_funnel (day, event_type);

-- How often viewed products are bought. Defines both the materialized view and the rows changed since its refresh.
create view product_conversion_rates as
  select
    product_id, brand, category_code as category, price, views, carts, purchases, revenue,
    percent_of(purchases, views) as conversion_rate,
    wilson_bound(purchases, views, -1) as conversion_low,
    wilson_bound(purchases, views, 1) as conversion_high
  from products;

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

-- Sessions with a purchase compared with sessions without.
-- Grain and unique key: (day, purchaser). Source: session_days.
create materialized view mv_user_session_analytics as
  select day, purchaser, sessions, events, duration_us
  from session_days;
create unique index mv_user_session_analytics_key on mv_user_session_analytics (day, purchaser);

-- Views and purchases of each brand over time.
-- Grain and unique key: (brand_id, day). Source: brand_days.
create materialized view mv_brand_popularity_trends as
  select brand_id, day, views, carts, purchases, revenue, users
  from brand_days;
create unique index mv_brand_popularity_trends_key on mv_brand_popularity_trends (brand_id, day);

create view current_sales_funnel as
  select day, event_type, events, revenue, new_users, sessions, last_event_at
  from stage_days
  where changed_batch > (select as_of_batch from view_state where view_name = 'mv_sales_funnel')
  union all
  select v.day, v.event_type, v.events, v.revenue, v.new_users, v.sessions, v.last_event_at
  from mv_sales_funnel v
  where not exists (
    select from stage_days d
    where d.day = v.day and d.event_type = v.event_type
      and d.changed_batch > (select as_of_batch from view_state where view_name = 'mv_sales_funnel'));

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

create view current_user_session_analytics as
  select day, purchaser, sessions, events, duration_us
  from session_days
  where changed_batch > (select as_of_batch from view_state where view_name = 'mv_user_session_analytics')
  union all
  select v.day, v.purchaser, v.sessions, v.events, v.duration_us
  from mv_user_session_analytics v
  where not exists (
    select from session_days d
    where d.day = v.day and d.purchaser = v.purchaser
      and d.changed_batch > (select as_of_batch from view_state where view_name = 'mv_user_session_analytics'));

-- A brand's row changes only on days that changed, so only the few days changed since the refresh are searched.
create view current_brand_popularity_trends as
  select d.brand_id, d.day, d.views, d.carts, d.purchases, d.revenue, d.users
  from brand_days d
  where d.changed_batch > (select as_of_batch from view_state where view_name = 'mv_brand_popularity_trends')
    and d.day in (
      select s.day from stage_days s
      where s.changed_batch > (select as_of_batch from view_state where view_name = 'mv_brand_popularity_trends'))
  union all
  select v.brand_id, v.day, v.views, v.carts, v.purchases, v.revenue, v.users
  from mv_brand_popularity_trends v
  where not exists (
    select from brand_days d
    where d.brand_id = v.brand_id and d.day = v.day
      and d.changed_batch > (select as_of_batch from view_state where view_name = 'mv_brand_popularity_trends'));
