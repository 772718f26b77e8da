-- Sets the user of each anonymous event of the batch.
with asked as (
  select distinct device_id, event_time, user_session
  from batch_events
  where is_anonymous
),
persons as materialized (
  {{persons}}
)
update batch_events b
set user_id = p.user_id
from persons p
where b.is_anonymous and b.device_id = p.device_id and b.event_time = p.event_time
  and b.user_session is not distinct from p.user_session and b.user_id <> p.user_id
