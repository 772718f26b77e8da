-- Created when a batch has devices. One set per connection, emptied at each commit.
create temp table if not exists new_links (
  device_id bigint not null,
  linked_at timestamptz not null
) on commit delete rows;
-- Anonymous events to move to another user. All events of one device, time and session belong to one person.
create temp table if not exists moved_events (
  device_id bigint not null,
  event_time timestamptz not null,
  user_session uuid,
  old_user bigint not null,
  new_user bigint not null
) on commit delete rows;
-- Actions that move from one user to another, by day and brand.
create temp table if not exists moved_actions (
  old_user bigint not null,
  new_user bigint not null,
  day date not null,
  brand_id integer not null,
  event_type event_type not null
) on commit delete rows;
-- Actions left to the losing users, on the days of which they lost something.
create temp table if not exists kept_actions (
  user_id bigint not null,
  day date not null,
  brand_id integer not null,
  event_type event_type not null
) on commit delete rows;
-- Users and days whose rows change.
create temp table if not exists moved_days (
  user_id bigint not null,
  day date not null
) on commit delete rows;
-- All days of the affected users before the move.
create temp table if not exists user_days_before (
  user_id bigint not null,
  day date not null,
  stages smallint not null,
  sessions integer not null,
  purchasers integer not null,
  brands integer[] not null
) on commit delete rows
