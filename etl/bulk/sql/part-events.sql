-- The events of a part. DAY: the day of `event_time` in the store's time zone; LEFT_OUT: filter against records that are stored already;
-- $1, $2: first and last record.
create or replace table part_events as
select
  event_time, event_type, product_id, category_key, brand_id, price, user_id, user_session, quantity, DAY as day
from file_events
where record between $1 and $2 LEFT_OUT
