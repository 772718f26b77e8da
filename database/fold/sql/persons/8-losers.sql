-- Question: which users lost events on which days, other than those that are only a device's? From when to when does each day go?
select
  l.day::text, day_start(l.day)::text as first_at, day_start(l.day + 1)::text as end_at, array_agg(distinct l.old_user)::text[] as users
from moved_marks l
where not ({{is-device}})
group by l.day
order by l.day
