insert into categories (category_id, category_code)
select distinct e.category_id, e.category_code
from incoming_events e
where not exists (
  select from categories c
  -- NULLs equal, and still a hash join: neither value can occur in the data (06-resolve.sql joins alike).
  where coalesce(c.category_id, -9223372036854775808) = coalesce(e.category_id, -9223372036854775808)
    and coalesce(c.category_code, '') = coalesce(e.category_code, ''))
order by 1, 2
