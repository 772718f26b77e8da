-- The user of each anonymous event in `asked`: the user of the device's latest link at or before the event. Before the first link, it is
-- that link's user if the event's visit reaches the link, else the device's anonymous visitor. A visit by inactivity reaches 30 minutes
-- beyond its last event; a session named by the client reaches to its last event on the device. Of two links at one time, the link of the
-- first user id in "C" order counts.
select a.device_id, a.event_time, a.user_session, coalesce(u.user_id, a.device_id) as user_id
from asked a
cross join lateral (
  select max(l.linked_at) as at
  from device_links l
  where l.device_id = a.device_id and l.linked_at <= a.event_time) as latest
cross join lateral (
  select min(l.linked_at) as at
  from device_links l
  where l.device_id = a.device_id and latest.at is null) as first
cross join lateral (
  select
    case
      when first.at is null then latest.at
      when exists (
          select from inactivity_sessions i
          where i.visitor_id = a.device_id and i.user_session = a.user_session and i.started_at <= a.event_time
            and i.ended_at > first.at - interval '30 minutes')
        or exists (
          select from events e
          where e.device_id = a.device_id and e.event_time >= first.at and e.user_session = a.user_session)
        or exists (
          select from batch_events b
          where b.device_id = a.device_id and b.event_time >= first.at and b.user_session = a.user_session)
      then first.at
    end as at) as link
left join lateral (
  select l.user_id
  from device_links l
  where l.device_id = a.device_id and l.linked_at = link.at
  order by
    coalesce((select o.external_id from external_ids o where o.kind = 'user' and o.id = l.user_id), l.user_id::text) collate "C"
  limit 1) as u on true
