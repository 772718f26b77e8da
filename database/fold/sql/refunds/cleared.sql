-- Deletes the rows that removed refunds leave empty.
with minutes as (
  delete from stage_minutes m
  using (select distinct minute from refund_changes) as c
  where m.minute = c.minute and m.event_type = 'refund' and m.events = 0
)
delete from product_days p
using (select distinct product_id, day, brand_id, category_key from refund_changes) as c
where p.product_id = c.product_id and p.day = c.day and p.brand_id = c.brand_id and p.category_key = c.category_key
  and p.last_event_at is null and p.revenue = 0
