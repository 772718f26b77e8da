-- The batch as it came in, and with its dimension keys, day and minute. Per connection; emptied at each commit.
create temp table if not exists incoming_events (
  event_time timestamptz not null,
  event_type event_type not null,
  product_id bigint not null,
  category_id bigint,
  category_code text collate "C",
  brand text collate "C",
  price numeric(14, 4),
  user_id bigint not null,
  user_session uuid,
  quantity integer not null
) on commit delete rows;

create temp table if not exists batch_events (
  event_time timestamptz not null,
  day date not null,
  minute timestamptz not null,
  event_type event_type not null,
  product_id bigint not null,
  category_key integer not null,
  category_id bigint,
  category_code text collate "C",
  brand_id integer not null,
  brand text collate "C",
  price numeric(14, 4),
  -- Price × quantity of a purchase, else 0.
  revenue numeric not null,
  user_id bigint not null,
  user_session uuid,
  quantity integer not null
) on commit delete rows;
