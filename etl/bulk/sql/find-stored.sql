-- Finds records that are stored already. Of n identical rows in the store, the first n in the file count as stored. Records before $1 are
-- among these: this load wrote them. IN_HOURS: the hours that `stored_rows` holds.
insert into stored_already
with mine as (
  select
    record, epoch_us(event_time) as event_us, event_type, product_id, category_key, brand_id, coalesce(price, -1) as price, user_id,
    case when substr(user_session::varchar, 15, 1) = '8' then null else user_session end as user_session, quantity
  from file_events
  where IN_HOURS
),
stored as (
  select KEY, count(*) as times
  from stored_rows
  group by all
),
met as (
  select m.record, s.times, row_number() over (partition by m.event_us, m.event_type, m.product_id, m.category_key, m.brand_id, m.price, m.user_id, m.user_session, m.quantity order by m.record) as place
  from mine m
  join stored s
    on s.event_us = m.event_us and s.product_id = m.product_id and s.user_id = m.user_id and s.event_type = m.event_type
    and s.category_key = m.category_key and s.brand_id = m.brand_id and s.price = m.price and s.quantity = m.quantity
    and s.user_session is not distinct from m.user_session
)
select record
from met
where place <= times and record >= $1
