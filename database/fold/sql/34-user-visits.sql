-- Days on which users start or stop having an action, placed between the other stored days they keep. As in 25-brand-visits.sql, users who
-- did all of it on the previous day too, and have no other day here, are counted at once.
user_days_changed as materialized (
  select
    case when not is_plain then user_id end as user_id, day, activity_mask, mask_before, found_day, found_mask, count(*) as users
  from (
    select
      user_id, day, activity_mask, mask_before, found_day, found_mask,
      day >= (select coalesce(max(n.day), '-infinity') from stage_days n)
        and found_day is distinct from day
        -- Bit 4 (remove_from_cart) is never queried.
        and (found_day is null or activity_mask & ~found_mask & ~4 = 0)
        and user_id not in (select l.user_id from user_days_learned l group by l.user_id having count(*) > 1) as is_plain
    from user_days_learned) as l
  group by 1, day, activity_mask, mask_before, found_day, found_mask
),
user_changes as materialized (
  {{user-changes}}
),
user_visits as (
  select key, user_id, day, found_day as previous_day, null::date as next_day, sign, users
  from user_changes
  where user_id is null
  union all
  select c.key, c.user_id, c.day, case when c.is_found then c.found_day else earlier.day end, later.day, c.sign, c.users
  from (
    select
      key, user_id, day, sign, users, found_day,
      found_day < day and found_mask & key <> 0
        and (key, user_id, found_day) not in (select l.key, l.user_id, l.day from user_changes l where l.sign < 0) as is_found
    from user_changes
    where user_id is not null) as c
  left join lateral (
    select u.day
    from user_days u
    where c.found_day is not null and not c.is_found and u.user_id = c.user_id and u.day < c.day and ({{activity-mask}}) & c.key <> 0
      and (c.key, c.user_id, u.day) not in (select l.key, l.user_id, l.day from user_changes l where l.sign < 0)
    order by u.day desc
    limit 1) as earlier on true
  left join lateral (
    select u.day
    from user_days u
    where u.user_id = c.user_id and u.day > c.day and c.day < (select max(n.day) from stage_days n) and ({{activity-mask}}) & c.key <> 0
      and (c.key, c.user_id, u.day) not in (select l.key, l.user_id, l.day from user_changes l where l.sign < 0)
    order by u.day
    limit 1) as later on true
)
