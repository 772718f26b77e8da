-- UTC offsets of time zone $1 as this server knows them, from 1970 to 2100: the first offset and each change. Finds changes in steps of
-- half a day, then by bisection down to the second.
with recursive narrowed (lower_at, upper_at, halvings) as (
  select t, t + interval '12 hours', 16
  from generate_series(timestamptz '1970-01-01 00:00+00', timestamptz '2101-01-01 00:00+00', interval '12 hours') as t
  where (t at time zone $1) - (t at time zone 'UTC')
    <> ((t + interval '12 hours') at time zone $1) - ((t + interval '12 hours') at time zone 'UTC')
  union all
  select case when is_same then middle else lower_at end, case when is_same then upper_at else middle end, halvings - 1
  from (
    select
      n.*, m.middle,
      (m.middle at time zone $1) - (m.middle at time zone 'UTC') = (n.lower_at at time zone $1) - (n.lower_at at time zone 'UTC') as is_same
    from narrowed n
    cross join lateral (select date_trunc('second', n.lower_at + (n.upper_at - n.lower_at) / 2) as middle) m
    where n.halvings > 0) as halved
),
changes as (
  select timestamptz '1970-01-01 00:00+00' as begins_at
  union
  select upper_at from narrowed where halvings = 0
)
select begins_at, extract(epoch from (begins_at at time zone $1) - (begins_at at time zone 'UTC'))::integer as offset_seconds
from changes
order by begins_at
