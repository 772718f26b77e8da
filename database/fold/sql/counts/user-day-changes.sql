-- Question: what did each user do on each day, which brands did he meet (null: none that is told here), and how many more sessions did
-- he begin?
select
  user_id, day, bit_or(stages)::smallint as stages, sum(sessions)::integer as sessions, sum(purchasers)::integer as purchasers,
  any_value(brands) as brands
from (
  select user_id, day, stages, 0 as sessions, 0 as purchasers, brands
  from ({{user-days}}) as e
  union all
  select user_id, day, 0::smallint, sessions, purchasers, null
  from ({{session-user-days}}) as s) as parts
group by user_id, day
