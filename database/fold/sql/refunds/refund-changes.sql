-- Rows that a batch adds to `refunds` (sign 1) and deletes from it (-1). One table per connection, emptied at each commit.
create temp table if not exists refund_changes (
  sign integer not null,
  event_time timestamptz not null,
  minute timestamptz not null generated always as (date_trunc('minute', event_time at time zone 'UTC') at time zone 'UTC') stored,
  day date not null,
  product_id bigint not null,
  brand_id integer not null,
  category_key integer not null,
  amount numeric not null
) on commit delete rows
