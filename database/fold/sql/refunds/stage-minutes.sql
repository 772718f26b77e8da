-- Refunds in the roll-up stage_minutes.
insert into stage_minutes as m (minute, event_type, events, revenue)
select minute, 'refund', refunds, revenue
from ({{refund-minutes}}) as c
order by minute
on conflict (minute, event_type) do update set
  events = m.events + excluded.events,
  revenue = m.revenue + excluded.revenue
