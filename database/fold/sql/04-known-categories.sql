-- $1: ids, $2: codes, no pair twice.
select g.position::integer, c.category_key
from unnest($1::bigint[], $2::text[]) with ordinality as g (category_id, category_code, position)
-- Treats NULLs as equal and still allows a hash join: neither substitute can occur in the data.
join categories c
  on coalesce(c.category_id, -9223372036854775808) = coalesce(g.category_id, -9223372036854775808)
  and coalesce(c.category_code, '') = coalesce(g.category_code, '')
