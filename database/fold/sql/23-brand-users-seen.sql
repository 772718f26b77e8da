-- Users who met a brand for the first time on a day, and the previous day on which they met it. It reads user_days before this batch is
-- written there (32-user-days.sql).
brand_users_seen as materialized (
  select e.brand_id, e.day, e.user_id, found.day as previous_day
  from ({{brand-user-days}}) e
  -- Look up first, as in 32-user-days.sql. Days before the current week and month are never needed (counts/returning-brand-users.sql).
  left join lateral (
    select u.day
    from user_days u
    where u.user_id = e.user_id and u.day <= e.day and e.brand_id = any (u.brands)
      and u.day >= least(date_trunc('week', e.day::timestamp), date_trunc('month', e.day::timestamp))::date
    order by u.day desc
    limit 1) as found on true
  where found.day is distinct from e.day
)
