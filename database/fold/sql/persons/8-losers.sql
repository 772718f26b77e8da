-- Users who lost events, by day, except anonymous visitors, with the start and end of each day.
select
  l.day::text, day_start(l.day)::text as first_at, day_start(l.day + 1)::text as end_at, array_agg(distinct l.old_user)::text[] as users
from moved_actions l
where not ({{is-device}})
group by l.day
order by l.day
