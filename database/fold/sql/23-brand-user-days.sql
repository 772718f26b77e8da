-- Roll-up brand_user_days. Question: which users met which brand on each day for the first time?
brand_users_seen as (
  insert into brand_user_days (brand_id, day, user_id)
  select e.brand_id, e.day, e.user_id
  from ({{brand-user-days}}) e
  -- Looked up first, as in 32-user-days.sql; writers are serial, so nobody else adds any.
  left join lateral (
    select true as yes from brand_user_days d
    where d.brand_id = e.brand_id and d.day = e.day and d.user_id = e.user_id
    limit 1) as known on true
  where known.yes is null
  order by e.brand_id, e.day, e.user_id
  returning brand_id, day
)
