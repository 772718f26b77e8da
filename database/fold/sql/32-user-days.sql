-- Roll-up user_days: new actions and new brands of each user by day, with the user's previous day.
user_days_learned as materialized (
  select
    c.user_id, c.day, u.stages, u.sessions, u.purchasers, u.brands, {{activity-mask}} as activity_mask, u.mask_before,
    -- Only actions missing from both the day's row and, for a new day, the previous day's row can be first-time actions.
    c.stages & ~coalesce(found.activity_mask, 0) as learned, found.day as found_day, found.activity_mask as found_mask
  from ({{user-day-changes}}) as c
  -- A user has no day before the first one: earlier months are not searched, and none at all for a new user.
  left join users k on k.user_id = c.user_id
  -- Look up first: a conflict that changes nothing would still lock the row and write WAL, for 5 µs more. One lookup finds the day or the
  -- one before it. Writers are serial, so the row cannot change before it is written.
  left join lateral (
    select u.day, u.stages, u.sessions, u.purchasers, u.brands, {{activity-mask}} as activity_mask
    from user_days u
    where u.user_id = c.user_id and u.day between k.first_day and c.day
    order by u.day desc
    limit 1) as found on true
  cross join lateral (
    select
      case when found.day = c.day then found.stages | c.stages else c.stages end as stages,
      case when found.day = c.day then found.sessions + c.sessions else c.sessions end as sessions,
      case when found.day = c.day then found.purchasers + c.purchasers else c.purchasers end as purchasers,
      case when found.day = c.day then found.activity_mask else 0 end as mask_before,
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
