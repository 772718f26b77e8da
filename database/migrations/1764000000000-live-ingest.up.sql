-- What the live intake keeps beside events: outside ids, message ids by day, sessions by inactivity, and its ledger.

-- Ids that a shop writes as other text than a decimal integer. Their surrogates are negative, so they never meet a real one.
create sequence outside_id_surrogates increment by -1 start with -1 minvalue -9223372036854775808 maxvalue -1;
create table outside_ids (
  kind text collate "C" not null check (kind in ('product', 'category', 'user')),
  outside_id text collate "C" not null,
  id bigint not null default nextval('outside_id_surrogates') check (id < 0),
  primary key (kind, outside_id),
  unique (kind, id)
);

-- Message ids already stored: what makes a resend harmless. The first 128 bits of the SHA-256 of the id; one partition for
-- each day (UTC) on which ids came in, each with its own unique index, dropped whole. Writers are serial (store_state), so
-- that an id is in no older partition is looked up before it is written.
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

-- Sessions of events that were sent live without one: a user's events with less than 30 minutes between them.
create table inactivity_sessions (
  user_id bigint not null,
  started_at timestamptz not null,
  ended_at timestamptz not null check (ended_at >= started_at),
  user_session uuid not null,
  primary key (user_id, started_at)
) with (fillfactor = 80);

-- What became of everything that was sent, by minute of receipt and write key; an order counts as many as it has lines.
create table intake_minutes (
  minute timestamptz not null,
  write_key_id bigint not null,
  received bigint not null default 0,
  -- Taken; of these, `noted` are calls that are counted and not stored as events.
  accepted bigint not null default 0,
  noted bigint not null default 0 check (noted between 0 and accepted),
  duplicates bigint not null default 0,
  -- Of these, `unkept` are beyond the cap of what rejected_events keeps.
  rejected bigint not null default 0,
  unkept bigint not null default 0 check (unkept between 0 and rejected),
  -- Answered 429: the sender keeps them and sends them again.
  shed bigint not null default 0,
  primary key (minute, write_key_id),
  check (received = accepted + duplicates + rejected + shed)
) with (fillfactor = 60);

alter table rejected_events add write_key_id bigint check (write_key_id is null or source = 'http');
create index rejected_events_http on rejected_events (write_key_id, received_at) where source = 'http';
