-- Roll-ups sessions, session_days, session_duration_days, session_event_days and stage_days.sessions. Question: how long
-- are sessions, how many events do they hold, do they buy, by the day on which they began? A session changes until it
-- ends, so what it counted for before the batch is taken out and what it is now is put in. Sessions that were merged into
-- another (08-inactivity-sessions.sql) leave, and what they held goes to it.
-- $1: number of the batch.
with absorbed as (
  delete from sessions s
  using merged_sessions m
  where s.user_session = m.absorbed
  returning
    m.survivor, s.user_id, s.started_day, s.started_at, s.ended_at, s.events, s.views, s.carts, s.removals, s.purchases, s.revenue
),
in_batch as materialized (
  select
    user_session,
    -- Of the first event; nearly every session has one user, and then needs no sorting to tell.
    case
      when min(user_id) = max(user_id) then min(user_id)
      else (array_agg(user_id order by event_time, user_id))[1] end as user_id,
    min(day) as started_day, min(event_time) as started_at, max(event_time) as ended_at, count(*) as events,
    count(*) filter (where event_type = 'view') as views,
    count(*) filter (where event_type = 'cart') as carts,
    count(*) filter (where event_type = 'remove_from_cart') as removals,
    count(*) filter (where event_type = 'purchase') as purchases,
    coalesce(sum(revenue) filter (where event_type = 'purchase'), 0) as revenue
  from batch_events
  where user_session is not null
  group by user_session
),
given as materialized (
  select * from in_batch where not exists (select from merged_sessions)
  union all
  select
    user_session, min(user_id), min(started_day), min(started_at), max(ended_at), sum(events)::bigint, sum(views)::bigint,
    sum(carts)::bigint, sum(removals)::bigint, sum(purchases)::bigint, sum(revenue)
  from (select * from in_batch union all select * from absorbed) as parts
  where exists (select from merged_sessions)
  group by user_session
),
touched as (
  -- MERGE, not an upsert: writers are serial, and a row that is updated need not be locked before, with a record in the log.
  merge into sessions s
  using given g on s.user_session = g.user_session
  when matched then update set
    user_id = case when (g.started_at, g.user_id) < (s.started_at, s.user_id) then g.user_id else s.user_id end,
    started_day = least(s.started_day, g.started_day),
    started_at = least(s.started_at, g.started_at),
    ended_at = greatest(s.ended_at, g.ended_at),
    events = s.events + g.events,
    views = s.views + g.views,
    carts = s.carts + g.carts,
    removals = s.removals + g.removals,
    purchases = s.purchases + g.purchases,
    revenue = s.revenue + g.revenue
  when not matched then
    insert (user_session, user_id, started_day, started_at, ended_at, events, views, carts, removals, purchases, revenue)
    values (
      g.user_session, g.user_id, g.started_day, g.started_at, g.ended_at, g.events, g.views, g.carts, g.removals, g.purchases,
      g.revenue)
  returning
    old.started_day as old_day, old.events as old_events,
    -- Microseconds, whole: a double tells them apart up to 285 years.
    round(date_part('epoch', old.ended_at - old.started_at) * 1000000)::bigint as old_us,
    old.views as old_views, old.carts as old_carts, old.removals as old_removals, old.purchases as old_purchases,
    new.started_day as new_day, new.events as new_events,
    round(date_part('epoch', new.ended_at - new.started_at) * 1000000)::bigint as new_us,
    new.views as new_views, new.carts as new_carts, new.removals as new_removals, new.purchases as new_purchases
),
differences as (
  select
    new_day as day, new_purchases > 0 as purchaser, 1 as sign, new_events as events, new_us as duration_us,
    new_views as views, new_carts as carts, new_removals as removals, new_purchases as purchases
  from touched
  union all
  select old_day, old_purchases > 0, -1, old_events, old_us, old_views, old_carts, old_removals, old_purchases
  from touched
  where old_day is not null
  union all
  select
    started_day, purchases > 0, -1, events, round(date_part('epoch', ended_at - started_at) * 1000000)::bigint, views, carts,
    removals, purchases
  from absorbed
),
by_day as (
  insert into session_days as d (day, purchaser, sessions, events, duration_us, changed_batch)
  select day, purchaser, sum(sign), sum(sign * events), sum(sign * duration_us), $1::bigint
  from differences
  group by day, purchaser
  order by day, purchaser
  on conflict (day, purchaser) do update set
    sessions = d.sessions + excluded.sessions,
    events = d.events + excluded.events,
    duration_us = d.duration_us + excluded.duration_us,
    changed_batch = excluded.changed_batch
),
-- What falls to nothing leaves, so that the same events end in the same rows whatever their order. Grouped apart from the
-- merge: hashing some thousands of rows takes half of what sorting them does.
durations as materialized (
  select day, purchaser, (duration_us / 1000000)::integer as duration_seconds, sum(sign) as sessions
  from differences
  group by 1, 2, 3
  having sum(sign) <> 0
),
by_duration as (
  merge into session_duration_days d
  using durations g on d.day = g.day and d.purchaser = g.purchaser and d.duration_seconds = g.duration_seconds
  when matched and d.sessions + g.sessions = 0 then delete
  when matched then update set sessions = d.sessions + g.sessions
  when not matched then insert values (g.day, g.purchaser, g.duration_seconds, g.sessions)
),
event_counts as materialized (
  select day, purchaser, events, sum(sign) as sessions
  from differences
  group by 1, 2, 3
  having sum(sign) <> 0
),
by_events as (
  merge into session_event_days d
  using event_counts g on d.day = g.day and d.purchaser = g.purchaser and d.events = g.events
  when matched and d.sessions + g.sessions = 0 then delete
  when matched then update set sessions = d.sessions + g.sessions
  when not matched then insert values (g.day, g.purchaser, g.events, g.sessions)
),
holding as (
  select
    day,
    coalesce(sum(sign) filter (where views > 0), 0) as views,
    coalesce(sum(sign) filter (where carts > 0), 0) as carts,
    coalesce(sum(sign) filter (where removals > 0), 0) as removals,
    coalesce(sum(sign) filter (where purchases > 0), 0) as purchases
  from differences
  group by day
)
insert into stage_days as s (day, event_type, events, revenue, new_users, sessions, last_event_at, changed_batch)
select h.day, t.event_type, 0, 0, 0, t.sessions, null, $1::bigint
from holding h
cross join lateral (values
  ('view'::event_type, h.views), ('cart', h.carts), ('remove_from_cart', h.removals), ('purchase', h.purchases)) as t (event_type, sessions)
where t.sessions <> 0
order by h.day, t.event_type
on conflict (day, event_type) do update set
  sessions = s.sessions + excluded.sessions,
  changed_batch = excluded.changed_batch
