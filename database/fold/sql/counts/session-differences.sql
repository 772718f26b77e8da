-- What sessions add that were not there before; as in 40-sessions.sql, where some were.
select
  started_day as day, user_id, purchases > 0 as purchaser, 1 as sign, events,
  round(date_part('epoch', ended_at - started_at) * 1000000)::bigint as duration_us,
  views, carts, removals, purchases
from counted_sessions
