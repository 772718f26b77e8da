-- Roll-up stage_minutes: events and revenue by minute and event type.
insert into stage_minutes as m (minute, event_type, events, revenue)
select minute, event_type::event_type, events, revenue
from ({{stage-minutes}}) as c
order by minute, event_type
on conflict (minute, event_type) do update set
  events = m.events + excluded.events,
  revenue = m.revenue + excluded.revenue
