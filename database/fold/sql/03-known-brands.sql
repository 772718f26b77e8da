-- $1: names without duplicates.
select b.name, b.brand_id
from unnest($1::text[]) as g (name)
join brands b on b.name = g.name
