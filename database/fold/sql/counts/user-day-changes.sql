-- Question: what did each user do on each day, which brands did he meet (null: none that is told here), and how many more sessions did
-- he begin?
select
  user_id, day, coalesce(e.stages, 0)::smallint as stages, coalesce(s.sessions, 0)::integer as sessions,
  coalesce(s.purchasers, 0)::integer as purchasers, e.brands
from ({{user-days}}) as e
full join ({{session-user-days}}) as s using (user_id, day)
