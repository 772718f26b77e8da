-- Roll-up user_days. Question: which users did what on each day that they had not done before, met which brands, and on which day did they
-- come before?
user_days_learned as materialized (
  select
    c.user_id, c.day, u.stages, u.sessions, u.purchasers, u.brands, {{user-marks}} as marks, u.marks_then,
    -- Done neither on the day nor, where it is new, on the one before it: what alone can be done for the first time.
    c.stages & ~coalesce(found.marks, 0) as learned, found.day as found_day, found.marks as found_marks
  from ({{user-day-changes}}) as c
  -- Nobody has a day before his first one: no month before it is looked in, and none at all for who is new.
  left join users k on k.user_id = c.user_id
  -- Looked up first: a conflict that changes nothing would lock the row, and log that, for 5 µs more. One look finds the day, or the
  -- one before it; writers are serial, so it is as it was found when it is written.
  left join lateral (
    select u.day, u.stages, u.sessions, u.purchasers, u.brands, {{user-marks}} as marks
    from user_days u
    where u.user_id = c.user_id and u.day between k.first_day and c.day
    order by u.day desc
    limit 1) as found on true
  cross join lateral (
    select
      case when found.day = c.day then found.stages | c.stages else c.stages end as stages,
      case when found.day = c.day then found.sessions + c.sessions else c.sessions end as sessions,
      case when found.day = c.day then found.purchasers + c.purchasers else c.purchasers end as purchasers,
      case when found.day = c.day then found.marks else 0 end as marks_then,
      case
        when found.day is distinct from c.day then coalesce(c.brands, '{}')
        when coalesce(c.brands, '{}') <@ found.brands then found.brands
        else array(select unnest(found.brands) union select unnest(c.brands) order by 1)
      end as brands) as u
  where found.day is distinct from c.day or c.stages & ~found.stages <> 0 or c.sessions <> 0 or c.purchasers <> 0
    or not coalesce(c.brands, '{}') <@ found.brands
),
user_days_kept as (
  insert into user_days (user_id, day, stages, sessions, purchasers, brands)
  select user_id, day, stages, sessions, purchasers, brands
  from user_days_learned
  order by user_id, day
  on conflict (user_id, day) do update set
    stages = excluded.stages,
    sessions = excluded.sessions,
    purchasers = excluded.purchasers,
    brands = excluded.brands
)
