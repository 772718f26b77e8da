-- Actions, brands and additional sessions of each user by day. Null brands: none in this batch.
select
  user_id, day, coalesce(e.stages, 0)::smallint as stages, coalesce(s.sessions, 0)::integer as sessions,
  coalesce(s.purchasers, 0)::integer as purchasers, e.brands
from ({{user-days}}) as e
full join ({{session-user-days}}) as s using (user_id, day)
