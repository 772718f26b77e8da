-- Tables of live ingest besides events: external ids, message ids by day, sessions by inactivity, and the ingest counters.

-- External ids: any text that is not a decimal integer. Their surrogates are negative, so they never collide with a numeric id.
create sequence outside_id_surrogates increment by -1 start with -1 minvalue -9223372036854775808 maxvalue -1;
create table outside_ids (
  kind text collate "C" not null check (kind in ('product', 'category', 'user')),
  outside_id text collate "C" not null,
  id bigint not null default nextval('outside_id_surrogates') check (id < 0),
  primary key (kind, outside_id),
  unique (kind, id)
);

-- Message ids already stored; they make a resend harmless. The first 128 bits of the SHA-256 of the id. One partition for each day (UTC) of
-- receipt, each with its own unique index, dropped as a whole. Writers are serial (store_state), so an id is searched in the older
-- partitions before it is written.
alter table event_messages rename to event_messages_by_text;
create table event_messages (
  message_key uuid not null,
  received_on date not null
) partition by range (received_on);

do $$
declare
  received_day date;
  leaf text;
begin
  for received_day in select distinct (received_at at time zone 'UTC')::date from event_messages_by_text loop
    leaf := 'event_messages_' || to_char(received_day, 'YYYY_MM_DD');
    execute format(
      'create table %I partition of event_messages (primary key (message_key)) for values from (%L) to (%L)',
      leaf, received_day, received_day + 1);
    execute format(
      'insert into %I (message_key, received_on)
       select encode(substring(sha256(convert_to(message_id, ''UTF8'')) for 16), ''hex'')::uuid, %L
       from event_messages_by_text
       where (received_at at time zone ''UTC'')::date = %L
       on conflict do nothing',
      leaf, received_day, received_day);
  end loop;
end
$$;
drop table event_messages_by_text;

-- Sessions of live events sent without one: a user's events less than 30 minutes apart.
create table inactivity_sessions (
  user_id bigint not null,
  started_at timestamptz not null,
  ended_at timestamptz not null check (ended_at >= started_at),
  user_session uuid not null,
  primary key (user_id, started_at)
) with (fillfactor = 80);

-- The outcome of everything sent, by minute of receipt and write key; an order counts once for each of its lines.
create table intake_minutes (
  minute timestamptz not null,
  write_key_id bigint not null,
  received bigint not null default 0,
  -- Accepted; of these, `noted` counts calls that are counted but not stored as events.
  accepted bigint not null default 0,
  noted bigint not null default 0 check (noted between 0 and accepted),
  duplicates bigint not null default 0,
  -- Of these, `unkept` are beyond the limit of rejected_events.
  rejected bigint not null default 0,
  unkept bigint not null default 0 check (unkept between 0 and rejected),
  -- Answered with 429: the sender keeps these and sends them again.
  shed bigint not null default 0,
  primary key (minute, write_key_id),
  check (received = accepted + duplicates + rejected + shed)
) with (fillfactor = 60);

alter table rejected_events add write_key_id bigint check (write_key_id is null or source = 'http');
create index rejected_events_http on rejected_events (write_key_id, received_at) where source = 'http';
