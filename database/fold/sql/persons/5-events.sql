-- Moves the events to their users, and records the actions that move with them.
with moved as (
  update events e
  set user_id = m.new_user
  from moved_events m
  where e.device_id = m.device_id and e.event_time = m.event_time and e.user_session is not distinct from m.user_session
    and e.is_anonymous
  returning m.old_user, m.new_user, e.event_time, e.event_type, e.brand_id
)
insert into moved_actions (old_user, new_user, day, brand_id, event_type)
select distinct old_user, new_user, store_day(event_time), brand_id, event_type
from moved
