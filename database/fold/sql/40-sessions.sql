-- Roll-ups sessions, session_days, session_duration_days, session_event_days and stage_days.sessions. Question: how long
-- are sessions, how many events do they hold, do they buy, by the day on which they began? A session changes until it
-- ends, so what it counted for before the batch is taken out and what it is now is put in.
-- $1: number of the batch.
with touched as (
  insert into sessions as s (
    user_session, user_id, started_day, started_at, ended_at, events, views, carts, removals, purchases, revenue)
  select
    user_session,
    (array_agg(user_id order by event_time, user_id))[1],
    min(day), min(event_time), max(event_time), count(*),
    count(*) filter (where event_type = 'view'),
    count(*) filter (where event_type = 'cart'),
    count(*) filter (where event_type = 'remove_from_cart'),
    count(*) filter (where event_type = 'purchase'),
    sum(revenue)
  from batch_events
  where user_session is not null
  group by user_session
  order by user_session
  on conflict (user_session) do update set
    user_id = case
      when (excluded.started_at, excluded.user_id) < (s.started_at, s.user_id) then excluded.user_id
      else s.user_id end,
    started_day = least(s.started_day, excluded.started_day),
    started_at = least(s.started_at, excluded.started_at),
    ended_at = greatest(s.ended_at, excluded.ended_at),
    events = s.events + excluded.events,
    views = s.views + excluded.views,
    carts = s.carts + excluded.carts,
    removals = s.removals + excluded.removals,
    purchases = s.purchases + excluded.purchases,
    revenue = s.revenue + excluded.revenue
  returning
    old.started_day as old_day, old.started_at as old_start, old.ended_at as old_end, old.events as old_events,
    old.views as old_views, old.carts as old_carts, old.removals as old_removals, old.purchases as old_purchases,
    new.started_day as new_day, new.started_at as new_start, new.ended_at as new_end, new.events as new_events,
    new.views as new_views, new.carts as new_carts, new.removals as new_removals, new.purchases as new_purchases
),
differences as (
  select
    new_day as day, new_purchases > 0 as purchaser, 1 as sign, new_events as events,
    extract(epoch from new_end - new_start) as seconds,
    new_views as views, new_carts as carts, new_removals as removals, new_purchases as purchases
  from touched
  union all
  select
    old_day, old_purchases > 0, -1, old_events,
    extract(epoch from old_end - old_start),
    old_views, old_carts, old_removals, old_purchases
  from touched
  where old_day is not null
),
by_day as (
  insert into session_days as d (day, purchaser, sessions, events, duration_us, changed_batch)
  select day, purchaser, sum(sign), sum(sign * events), sum(sign * seconds) * 1000000, $1::bigint
  from differences
  group by day, purchaser
  order by day, purchaser
  on conflict (day, purchaser) do update set
    sessions = d.sessions + excluded.sessions,
    events = d.events + excluded.events,
    duration_us = d.duration_us + excluded.duration_us,
    changed_batch = excluded.changed_batch
),
by_duration as (
  insert into session_duration_days as d (day, purchaser, duration_seconds, sessions)
  select day, purchaser, floor(seconds)::integer, sum(sign)
  from differences
  group by day, purchaser, floor(seconds)
  having sum(sign) <> 0
  order by day, purchaser, floor(seconds)
  on conflict (day, purchaser, duration_seconds) do update set sessions = d.sessions + excluded.sessions
),
by_events as (
  insert into session_event_days as d (day, purchaser, events, sessions)
  select day, purchaser, events, sum(sign)
  from differences
  group by day, purchaser, events
  having sum(sign) <> 0
  order by day, purchaser, events
  on conflict (day, purchaser, events) do update set sessions = d.sessions + excluded.sessions
)
insert into stage_days as s (day, event_type, events, revenue, new_users, sessions, last_event_at, changed_batch)
select d.day, h.event_type, 0, 0, 0, sum(d.sign), null, $1::bigint
from differences d
cross join lateral (values
  ('view'::event_type, d.views), ('cart', d.carts), ('remove_from_cart', d.removals), ('purchase', d.purchases)) as h (event_type, events)
where h.events > 0
group by d.day, h.event_type
having sum(d.sign) <> 0
order by d.day, h.event_type
on conflict (day, event_type) do update set
  sessions = s.sessions + excluded.sessions,
  changed_batch = excluded.changed_batch
