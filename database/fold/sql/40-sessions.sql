-- Roll-up sessions. A session changes until it ends, so its previous contribution is subtracted and its new one added. Sessions merged into
-- another (08-inactivity-sessions.sql) are deleted, and their counts go to the survivor.
absorbed as (
  delete from sessions s
  using merged_sessions m
  where s.user_session = m.absorbed
  returning
    m.survivor, s.user_id, s.started_day, s.started_at, s.ended_at, s.events, s.views, s.carts, s.removals, s.purchases, s.revenue
),
in_batch as materialized (
  {{sessions}}
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
-- Search the newest month first: a continuing session is found there, and only a new session is searched in all months.
placed as materialized (
  select g.*, found.started_day as found_day
  from given g
  left join lateral (
    select s.started_day
    from sessions s
    where s.user_session = g.user_session
    order by s.started_day desc
    limit 1) as found on true
),
sessions_touched as (
  -- MERGE instead of an upsert: writers are serial, so an updated row need not be locked first, which would write a WAL record.
  merge into sessions s
  using placed g on s.user_session = g.user_session and s.started_day = g.found_day
  when matched then update set
    user_id = case when (g.started_at, g.user_id) < (s.started_at, s.user_id) then g.user_id else s.user_id end,
    started_day = least(s.started_day, g.started_day),
    -- fault: late-session-start
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
    old.user_id as old_user, old.started_day as old_day, old.events as old_events,
    -- Whole microseconds: a double is exact up to 285 years.
    round(date_part('epoch', old.ended_at - old.started_at) * 1000000)::bigint as old_us,
    old.views as old_views, old.carts as old_carts, old.removals as old_removals, old.purchases as old_purchases,
    new.user_id as new_user, new.started_day as new_day, new.events as new_events,
    round(date_part('epoch', new.ended_at - new.started_at) * 1000000)::bigint as new_us,
    new.views as new_views, new.carts as new_carts, new.removals as new_removals, new.purchases as new_purchases
),
session_differences as (
  select
    new_day as day, new_user as user_id, new_purchases > 0 as purchaser, 1 as sign, new_events as events, new_us as duration_us,
    new_views as views, new_carts as carts, new_removals as removals, new_purchases as purchases
  from sessions_touched
  union all
  select old_day, old_user, old_purchases > 0, -1, old_events, old_us, old_views, old_carts, old_removals, old_purchases
  from sessions_touched
  where old_day is not null
  union all
  select
    started_day, user_id, purchases > 0, -1, events, round(date_part('epoch', ended_at - started_at) * 1000000)::bigint, views,
    carts, removals, purchases
  from absorbed
)
