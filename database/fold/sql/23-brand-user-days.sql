-- Roll-up brand_user_days. Question: which users met which brand on each day for the first time, and when had they met it before?
brand_users_seen as materialized (
  select e.brand_id, e.day, e.user_id, found.day as previous_day
  from ({{brand-user-days}}) e
  -- Looked up first, as in 32-user-days.sql.
  left join lateral (
    select d.day
    from brand_user_days d
    where d.user_id = e.user_id and d.brand_id = e.brand_id and d.day <= e.day
    order by d.day desc
    limit 1) as found on true
  where found.day is distinct from e.day
),
brand_users_kept as (
  insert into brand_user_days (brand_id, day, user_id)
  select brand_id, day, user_id
  from brand_users_seen
  order by user_id, brand_id, day
)
