create or replace view current_brand_popularity_trends as
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

drop index mv_product_conversion_rates_views, mv_abandoned_carts_carts, mv_abandoned_carts_pairs;
