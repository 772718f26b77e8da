-- Differences for sessions that are all new; 40-sessions.sql handles sessions that may exist already.
select
  started_day as day, user_id, purchases > 0 as purchaser, 1 as sign, events,
  round(date_part('epoch', ended_at - started_at) * 1000000)::bigint as duration_us,
  views, carts, removals, purchases
from counted_sessions
