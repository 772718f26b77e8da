-- Roll-up user_days. Question: which users did what on each day that they had not done before?
user_days_learned as (
  insert into user_days as u (day, user_id, stages)
  select s.day, s.user_id, s.stages
  from ({{user-days}}) as s
  -- Looked up first: a conflict that changes nothing would lock the row, and log that, for 5 µs more.
  left join lateral (
    select d.stages from user_days d where d.day = s.day and d.user_id = s.user_id limit 1) as known on true
  where known.stages is null or known.stages | s.stages <> known.stages
  order by s.day, s.user_id
  on conflict (day, user_id) do update set stages = u.stages | excluded.stages
  returning new.day, new.user_id, new.stages & ~coalesce(old.stages, 0::smallint) as learned
)
