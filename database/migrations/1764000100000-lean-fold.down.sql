drop index sessions_started_day;
create index sessions_started_day on sessions (started_day);
alter table users add last_event_at timestamptz, add events bigint;
update users u
set last_event_at = e.last_event_at, events = e.events
from (select user_id, max(event_time) as last_event_at, count(*) as events from events group by user_id) e
where e.user_id = u.user_id;
alter table users alter last_event_at set not null, alter events set not null, add check (events > 0);
alter table store_state drop refresh_floor, drop refresh_floor_at;
