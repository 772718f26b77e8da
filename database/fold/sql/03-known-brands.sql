-- Question: which keys do these brands have already? $1: names, none twice.
select b.name, b.brand_id
from unnest($1::text[]) as g (name)
join brands b on b.name = g.name
