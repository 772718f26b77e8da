-- Refunds in the roll-up stage_days. $1: batch number.
insert into stage_days as s (day, event_type, events, revenue, new_users, sessions, last_event_at, changed_batch)
select day, 'refund', refunds, revenue, 0, 0, null, $1::bigint
from ({{refund-days}}) as c
order by day
on conflict (day, event_type) do update set
  events = s.events + excluded.events,
  revenue = s.revenue + excluded.revenue,
  changed_batch = excluded.changed_batch
