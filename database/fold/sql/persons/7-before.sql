insert into user_days_before (user_id, day, stages, sessions, purchasers, brands)
select u.user_id, u.day, u.stages, u.sessions, u.purchasers, u.brands
from (select distinct user_id from moved_days) as m
join user_days u on u.user_id = m.user_id
