-- $1: kinds, $2: external ids, no pair twice.
select g.kind, g.external_id, o.id
from unnest($1::text[], $2::text[]) as g (kind, external_id)
join external_ids o using (kind, external_id)
