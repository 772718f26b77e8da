-- Roll-up stage_days.new_users. Question: how many users did what for the first time on each day? $1: number of the batch.
with {{keyed:32-user-days}}
{{keyed:33-users}}
counted as (
  {{new-users}}
)
insert into stage_days as s (day, event_type, events, revenue, new_users, sessions, last_event_at, changed_batch)
select day, event_type::event_type, 0, 0, new_users, 0, null, $1::bigint
from counted c
order by day, event_type
on conflict (day, event_type) do update set
  new_users = s.new_users + excluded.new_users,
  changed_batch = excluded.changed_batch
