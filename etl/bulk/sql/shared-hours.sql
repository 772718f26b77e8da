-- Hours in which the file and the store have events of the same type in the same minute. Consecutive hours form one stretch, which ends
-- at the end of a month.
with shared as (
  select distinct date_trunc('hour', f.minute) as hour
  from (select distinct date_trunc('minute', event_time) as minute, event_type from file_events) as f
  join stored_minutes s on s.minute = f.minute and s.event_type = f.event_type
),
stretches as (
  select hour, hour - interval 1 hour * row_number() over (partition by date_trunc('month', hour) order by hour) as stretch
  from shared
)
select
  strftime(min(hour), '%Y-%m') as month, min(hour)::varchar as "from", (max(hour) + interval 1 hour)::varchar as "to"
from stretches
group by date_trunc('month', hour), stretch
order by min(hour)
