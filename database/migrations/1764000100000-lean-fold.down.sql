alter table session_duration_days set (fillfactor = 80);
alter table session_event_days set (fillfactor = 80);
create index session_duration_days_empty on session_duration_days (day) where sessions = 0;
create index session_event_days_empty on session_event_days (day) where sessions = 0;
drop index sessions_started_day;
create index sessions_started_day on sessions (started_day);
alter table users
  add first_event_at timestamptz, add last_event_at timestamptz, add events bigint,
  add first_view_at timestamptz, add first_cart_at timestamptz, add first_removal_at timestamptz, add first_purchase_at timestamptz;
update users u
set
  first_event_at = e.first_event_at, last_event_at = e.last_event_at, events = e.events,
  first_view_at = e.first_view_at, first_cart_at = e.first_cart_at, first_removal_at = e.first_removal_at,
  first_purchase_at = e.first_purchase_at
from (
  select
    user_id, min(event_time) as first_event_at, max(event_time) as last_event_at, count(*) as events,
    min(event_time) filter (where event_type = 'view') as first_view_at,
    min(event_time) filter (where event_type = 'cart') as first_cart_at,
    min(event_time) filter (where event_type = 'remove_from_cart') as first_removal_at,
    min(event_time) filter (where event_type = 'purchase') as first_purchase_at
  from events
  group by user_id) e
where e.user_id = u.user_id;
alter table users
  alter first_event_at set not null, alter last_event_at set not null, alter events set not null, add check (events > 0),
  drop first_day, drop first_view_day, drop first_cart_day, drop first_removal_day, drop first_purchase_day;
alter table store_state drop refresh_floor, drop refresh_floor_at;
