-- Question: which users met which brand on each day for the first time, and when had they met it before? What they meet is kept in
-- user_days, after this (32-user-days.sql).
brand_users_seen as materialized (
  select e.brand_id, e.day, e.user_id, found.day as previous_day
  from ({{brand-user-days}}) e
  -- Looked up first, as in 32-user-days.sql. No day before the week and the month is asked for (counts/brand-returns.sql).
  left join lateral (
    select u.day
    from user_days u
    where u.user_id = e.user_id and u.day <= e.day and e.brand_id = any (u.brands)
      and u.day >= least(date_trunc('week', e.day::timestamp), date_trunc('month', e.day::timestamp))::date
    order by u.day desc
    limit 1) as found on true
  where found.day is distinct from e.day
)
