-- $1: kinds, $2: external ids, no pair twice.
select g.kind, g.outside_id, o.id
from unnest($1::text[], $2::text[]) as g (kind, outside_id)
join outside_ids o using (kind, outside_id)
