-- Roll-up user_days: users who lost events keep the rest, users who gained events get them added. Sessions are recounted for both.
with losers as (
  select distinct old_user as user_id, day from moved_actions
),
kept as materialized (
  with batch_events as (select user_id, day, brand_id, event_type from kept_actions)
  {{user-days}}
),
gained as materialized (
  with batch_events as (select new_user as user_id, day, brand_id, event_type from moved_actions)
  {{user-days}}
),
now as (
  select
    m.user_id, m.day, s.sessions, s.purchasers,
    case when l.user_id is null then nullif(coalesce(b.stages, 0) | coalesce(g.stages, 0), 0) else k.stages end as stages,
    case
      when l.user_id is null then array(select unnest(b.brands) union select unnest(g.brands) order by 1)
      else k.brands
    end as brands
  from moved_days m
  left join losers l on l.user_id = m.user_id and l.day = m.day
  left join kept k on k.user_id = m.user_id and k.day = m.day
  left join gained g on g.user_id = m.user_id and g.day = m.day
  left join user_days_before b on b.user_id = m.user_id and b.day = m.day
  cross join lateral (
    select count(*) as sessions, count(*) filter (where s.purchases > 0) as purchasers
    from sessions s
    where s.user_id = m.user_id and s.started_day = m.day) as s
)
merge into user_days u
using now n on u.user_id = n.user_id and u.day = n.day
when matched and n.stages is null then delete
when matched then update set stages = n.stages, sessions = n.sessions, purchasers = n.purchasers, brands = n.brands
when not matched and n.stages is not null then
  insert (user_id, day, stages, sessions, purchasers, brands)
  values (n.user_id, n.day, n.stages, n.sessions, n.purchasers, n.brands)
