-- Length and event counts of each session. A session belongs to the user of its first event. Nearly every session has one user; sorting all
-- events for the few sessions with more took longer than everything else.
with counted as (
  select
    user_session, min(user_id) as lowest_user, max(user_id) as highest_user,
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
shared as (
  select c.user_session, min(e.user_id) as user_id
  from counted c
  join batch_events e on e.user_session = c.user_session and e.event_time = c.started_at
  where c.lowest_user <> c.highest_user
  group by c.user_session
)
select
  c.user_session, coalesce(s.user_id, c.lowest_user) as user_id, c.started_day, c.started_at, c.ended_at, c.events, c.views,
  c.carts, c.removals, c.purchases, c.revenue
from counted c
left join shared s on s.user_session = c.user_session
