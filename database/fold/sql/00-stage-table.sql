-- The batch with its dimension keys. Values derived from one event (day, minute, revenue) are defined only here. One table per connection,
-- emptied at each commit.
create temp table if not exists batch_events (
  -- Position in the batch as sent.
  ordinal integer not null,
  message_key uuid,
  event_time timestamptz not null,
  event_type event_type not null,
  product_id bigint not null,
  category_key integer not null,
  brand_id integer not null,
  price numeric(14, 4),
  user_id bigint not null,
  user_session uuid,
  quantity integer not null,
  -- The browser or app that sent the event. An event that names no user `is_anonymous`; links determine its user (sql/persons).
  device_id bigint,
  is_anonymous boolean,
  -- The amount in unconverted_amounts that waits for a rate.
  amount_id bigint,
  day date not null generated always as (store_day(event_time)) stored,
  minute timestamptz not null generated always as (date_trunc('minute', event_time at time zone 'UTC') at time zone 'UTC') stored,
  -- Price × quantity of a purchase, else 0.
  revenue numeric not null generated always as (
    case when event_type = 'purchase' then coalesce(price * quantity, 0) else 0 end) stored
) on commit delete rows
