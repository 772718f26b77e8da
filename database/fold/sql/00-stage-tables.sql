-- The batch with its dimension keys, day and minute. Per connection; emptied at each commit.
create temp table if not exists batch_events (
  event_time timestamptz not null,
  day date not null,
  minute timestamptz not null,
  event_type event_type not null,
  product_id bigint not null,
  category_key integer not null,
  brand_id integer not null,
  price numeric(14, 4),
  -- Price × quantity of a purchase, else 0.
  revenue numeric not null,
  user_id bigint not null,
  user_session uuid,
  quantity integer not null
) on commit delete rows
