-- Returns the keys of categories and creates the missing ones. $1: ids, $2: codes, no pair twice.
with given as (
  select category_id, category_code, position
  from unnest($1::bigint[], $2::text[]) with ordinality as g (category_id, category_code, position)
),
known as (
  select g.position, c.category_key
  from given g
  -- Treats NULLs as equal and still allows a hash join: neither substitute can occur in the data.
  join categories c
    on coalesce(c.category_id, -9223372036854775808) = coalesce(g.category_id, -9223372036854775808)
    and coalesce(c.category_code, '') = coalesce(g.category_code, '')
),
added as (
  insert into categories (category_id, category_code)
  select category_id, category_code
  from given
  where position not in (select position from known)
  order by category_id, category_code
  returning category_key, category_id, category_code
)
select position::integer, category_key from known
union all
select g.position::integer, a.category_key
from added a
join given g
  on g.category_id is not distinct from a.category_id
  and g.category_code is not distinct from a.category_code
