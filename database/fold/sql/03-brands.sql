-- Returns the keys of brands and creates the missing ones. $1: names without duplicates.
with given as (
  select name from unnest($1::text[]) as g (name)
),
known as (
  select b.name, b.brand_id
  from given g
  join brands b on b.name = g.name
),
added as (
  insert into brands (name)
  select name
  from given
  where name not in (select name from known)
  order by name
  returning name, brand_id
)
select name, brand_id from known
union all
select name, brand_id from added
