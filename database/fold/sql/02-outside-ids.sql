-- Returns the surrogates of external ids and creates the missing ones. $1: kinds, $2: ids, no pair twice. The caller holds the store_state
-- lock, so nobody else adds any.
with given as (
  select kind, outside_id
  from unnest($1::text[], $2::text[]) as g (kind, outside_id)
),
known as (
  select g.kind, g.outside_id, o.id
  from given g
  join outside_ids o using (kind, outside_id)
),
-- A user id and a device id with the same text get the same number, since an anonymous visitor goes by its device id.
missing as (
  select kind, outside_id, case when kind in ('user', 'device') then 'person' else kind end as space
  from given g
  where not exists (select from known k where (k.kind, k.outside_id) = (g.kind, g.outside_id))
),
numbered as materialized (
  select
    space, outside_id,
    coalesce(
      (select o.id from outside_ids o where space = 'person' and o.kind in ('user', 'device') and o.outside_id = m.outside_id limit 1),
      nextval('outside_id_surrogates')) as id
  from (select distinct space, outside_id from missing order by space, outside_id) as m
),
added as (
  insert into outside_ids (kind, outside_id, id)
  select m.kind, m.outside_id, n.id
  from missing m
  join numbered n using (space, outside_id)
  order by m.kind, m.outside_id
  returning kind, outside_id, id
)
select kind, outside_id, id from known
union all
select kind, outside_id, id from added
