-- Question: how long are sessions, and how many events do they hold?
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
