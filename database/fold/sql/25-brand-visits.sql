-- Days on which users met a brand for the first time, placed between their stored days. Nobody has a day after the newest day of the store,
-- so nearly all live rows need no second lookup and are counted at once.
brand_users_dated as materialized (
  select
    brand_id, user_id, day, previous_day,
    day >= (select coalesce(max(n.day), '-infinity') from stage_days n)
      and user_id not in (select s.user_id from brand_users_seen s group by s.user_id having min(s.day) < max(s.day)) as is_plain
  from brand_users_seen
),
brand_visits as (
  select brand_id as key, null::bigint as user_id, day, previous_day, null::date as next_day, 1 as sign, count(*) as users
  from brand_users_dated
  where is_plain
  group by brand_id, day, previous_day
  union all
  select s.brand_id, s.user_id, s.day, s.previous_day, later.day, 1, 1
  from brand_users_dated s
  left join lateral (
    select u.day
    from user_days u
    -- A return more than a month later is in neither the same week nor the same month.
    where u.user_id = s.user_id and u.day > s.day and u.day <= s.day + 31 and s.brand_id = any (u.brands)
    order by u.day
    limit 1) as later on true
  where not s.is_plain
)
