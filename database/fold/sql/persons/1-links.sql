-- Stores who used which device: $1 devices, $2 users, $3 times. Known links change nothing.
with added as (
  insert into device_links (device_id, linked_at, user_id)
  select distinct device_id, linked_at, user_id
  from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as l (device_id, user_id, linked_at)
  where device_id <> user_id
  order by device_id, linked_at, user_id
  on conflict do nothing
  returning device_id, linked_at
)
insert into new_links (device_id, linked_at)
select device_id, linked_at
from added
