-- Notes the batch on the days whose stored events got another session. $1: batch number. Their counts may be the same as before.
update stage_days s
set changed_batch = $1::bigint, rewritten_batch = $1::bigint
from (
  select distinct g.day::date as day
  from merged_sessions m
  cross join generate_series(store_day(m.started_at)::timestamp, store_day(m.ended_at)::timestamp, interval '1 day') as g (day)) as d
where s.day = d.day
