-- Roll-up product_days. Question: how often was each product viewed, put in carts, removed, bought on each day, under
-- which brand and category? MERGE, as in 40-sessions.sql; an upsert also enters each new row twice over.
merge into product_days p
using ({{product-days}}) c
  on p.product_id = c.product_id and p.day = c.day and p.brand_id = c.brand_id and p.category_key = c.category_key
when matched then update set
  views = p.views + c.views,
  carts = p.carts + c.carts,
  removals = p.removals + c.removals,
  purchases = p.purchases + c.purchases,
  revenue = p.revenue + c.revenue,
  last_event_at = greatest(p.last_event_at, c.last_event_at)
when not matched then
  insert (product_id, day, brand_id, category_key, views, carts, removals, purchases, revenue, last_event_at)
  values (
    c.product_id, c.day, c.brand_id, c.category_key, c.views, c.carts, c.removals, c.purchases, c.revenue, c.last_event_at)
