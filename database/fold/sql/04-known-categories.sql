-- Question: which keys do these categories have already? $1: ids, $2: codes, no pair twice.
select g.position::integer, c.category_key
from unnest($1::bigint[], $2::text[]) with ordinality as g (category_id, category_code, position)
-- NULLs equal, and still a hash join: neither value can occur in the data.
join categories c
  on coalesce(c.category_id, -9223372036854775808) = coalesce(g.category_id, -9223372036854775808)
  and coalesce(c.category_code, '') = coalesce(g.category_code, '')
