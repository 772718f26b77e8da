-- Roll-up stage_days, its event counts and revenue. $1: batch number.
insert into stage_days as s (day, event_type, events, revenue, new_users, sessions, last_event_at, changed_batch)
select day, event_type::event_type, events, revenue, 0, 0, last_event_at, $1::bigint
from ({{stage-days}}) as c
order by day, event_type
on conflict (day, event_type) do update set
  events = s.events + excluded.events,
  revenue = s.revenue + excluded.revenue,
  last_event_at = greatest(s.last_event_at, excluded.last_event_at),
  changed_batch = excluded.changed_batch
