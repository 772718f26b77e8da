-- Roll-up user_days. Question: which users did what on each day?
insert into user_days as u (day, user_id, stages)
select
  day, user_id,
  bit_or(case event_type when 'view' then 1 when 'cart' then 2 when 'remove_from_cart' then 4 else 8 end::smallint)
from batch_events
group by day, user_id
order by day, user_id
on conflict (day, user_id) do update set stages = u.stages | excluded.stages
where u.stages | excluded.stages <> u.stages
