-- Made where a batch has devices; per connection, emptied at each commit.
create temp table if not exists new_links (
  device_id bigint not null,
  linked_at timestamptz not null
) on commit delete rows;
-- Anonymous events that turn out to be somebody else's. All that a device sends at one time in one session are one person's.
create temp table if not exists moved_events (
  device_id bigint not null,
  event_time timestamptz not null,
  user_session uuid,
  old_user bigint not null,
  new_user bigint not null
) on commit delete rows;
-- What goes from one user to another, of which day and brand.
create temp table if not exists moved_marks (
  old_user bigint not null,
  new_user bigint not null,
  day date not null,
  brand_id integer not null,
  event_type event_type not null
) on commit delete rows;
-- All that is left to those users, of the days that they lost something of.
create temp table if not exists kept_marks (
  user_id bigint not null,
  day date not null,
  brand_id integer not null,
  event_type event_type not null
) on commit delete rows;
-- Days of users whose rows change.
create temp table if not exists moved_days (
  user_id bigint not null,
  day date not null
) on commit delete rows;
-- All days of the users that are concerned, as they were.
create temp table if not exists user_days_before (
  user_id bigint not null,
  day date not null,
  stages smallint not null,
  sessions integer not null,
  purchasers integer not null,
  brands integer[] not null
) on commit delete rows
