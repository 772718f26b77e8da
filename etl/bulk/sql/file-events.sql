-- The file's events by record number, with the store's keys for their dimensions.
create or replace view file_events as
select
  r.rowid as record, r.event_time, r.event_type, r.product_id, c.category_key, b.brand_id, r.price, r.user_id, r.user_session, 1 as quantity
from records r
join brands b on coalesce(b.name, '') = coalesce(r.brand, '')
join categories c
  on coalesce(c.category_id, -9223372036854775808) = coalesce(r.category_id, -9223372036854775808)
  and coalesce(c.category_code, '') = coalesce(r.category_code, '')
where r.irregular is null
union all
select record, event_time, event_type, product_id, category_key, brand_id, price, user_id, user_session, quantity
from irregular_events
