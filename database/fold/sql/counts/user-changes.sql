-- Days on which users of `user_days_changed` start (sign 1) or stop (-1) having any action of a mask: view, cart, purchase, any event;
-- sessions that bought, that did not, any session. There is no mask for removals, since nothing queries them.
select
  m.activity_mask as key, c.user_id, c.day, case when c.activity_mask & m.activity_mask <> 0 then 1 else -1 end as sign, c.users, c.found_day, c.found_mask
from user_days_changed c
cross join (values (1), (2), (8), (15), (16), (32), (48)) as m (activity_mask)
where (c.activity_mask & m.activity_mask <> 0) <> (c.mask_before & m.activity_mask <> 0)
