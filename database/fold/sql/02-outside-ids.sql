-- Question: which surrogates do these outside ids have? Those that have none yet are given one. $1: kinds, $2: ids, no pair
-- twice. The caller holds the store's row: nobody else adds any.
with given as (
  select kind, outside_id
  from unnest($1::text[], $2::text[]) as g (kind, outside_id)
),
known as (
  select g.kind, g.outside_id, o.id
  from given g
  join outside_ids o using (kind, outside_id)
),
added as (
  insert into outside_ids (kind, outside_id)
  select kind, outside_id
  from given g
  where not exists (select from known k where (k.kind, k.outside_id) = (g.kind, g.outside_id))
  order by kind, outside_id
  returning kind, outside_id, id
)
select kind, outside_id, id from known
union all
select kind, outside_id, id from added
