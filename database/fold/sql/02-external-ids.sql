-- Returns the surrogates of external ids and creates the missing ones. $1: kinds, $2: ids, no pair twice. The caller holds the store_state
-- lock, so nobody else adds any.
with given as (
  select kind, external_id
  from unnest($1::text[], $2::text[]) as g (kind, external_id)
),
known as (
  select g.kind, g.external_id, o.id
  from given g
  join external_ids o using (kind, external_id)
),
-- A user id and a device id with the same text get the same number, since an anonymous visitor goes by its device id.
missing as (
  select kind, external_id, case when kind in ('user', 'device') then 'person' else kind end as space
  from given g
  where not exists (select from known k where (k.kind, k.external_id) = (g.kind, g.external_id))
),
numbered as materialized (
  select
    space, external_id,
    coalesce(
      (select o.id from external_ids o where space = 'person' and o.kind in ('user', 'device') and o.external_id = m.external_id limit 1),
      nextval('external_id_surrogates')) as id
  from (select distinct space, external_id from missing order by space, external_id) as m
),
added as (
  insert into external_ids (kind, external_id, id)
  select m.kind, m.external_id, n.id
  from missing m
  join numbered n using (space, external_id)
  order by m.kind, m.external_id
  returning kind, external_id, id
)
select kind, external_id, id from known
union all
select kind, external_id, id from added
