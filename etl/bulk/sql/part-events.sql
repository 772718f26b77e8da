-- Question: which events are in this part? DAY: the day of `event_time` in the zone of the store; LEFT_OUT: which are stored already and
-- left out; $1, $2: first and last record.
create or replace table part_events as
select
  event_time, event_type, product_id, category_key, brand_id, price, user_id, user_session, quantity, DAY as day
from file_events
where record between $1 and $2 LEFT_OUT
