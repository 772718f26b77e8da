-- Actions left to users $4 on day $1, which runs from $2 to $3. Scans the events of the day, since they are not ordered by user.
insert into kept_actions (user_id, day, brand_id, event_type)
select distinct e.user_id, $1::date, e.brand_id, e.event_type
from events e
where e.event_time >= $2::timestamptz and e.event_time < $3::timestamptz and e.user_id = any ($4::bigint[])
