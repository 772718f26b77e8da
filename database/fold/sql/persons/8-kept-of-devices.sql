-- Actions left to the anonymous visitors of devices.
insert into kept_actions (user_id, day, brand_id, event_type)
select distinct l.old_user, l.day, e.brand_id, e.event_type
from (select distinct l.old_user, l.day from moved_actions l where {{is-device}}) as l
join events e on e.device_id = l.old_user and e.user_id = l.old_user
  and e.event_time >= day_start(l.day) and e.event_time < day_start(l.day + 1)
