-- Links between devices and users that a batch adds (11-device-links.sql). Made where a batch has any.
create temp table if not exists new_links (
  device_id bigint not null,
  linked_at timestamptz not null
) on commit delete rows
