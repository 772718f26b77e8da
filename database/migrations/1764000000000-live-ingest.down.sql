drop index rejected_events_http;
alter table rejected_events drop write_key_id;
drop table intake_minutes, inactivity_sessions, outside_ids;
drop sequence outside_id_surrogates;
-- The texts of the message ids are not stored, so events sent before can be accepted again.
drop table event_messages;
create table event_messages (
  message_id text collate "C" primary key,
  received_at timestamptz not null
);
create index event_messages_received_at on event_messages using brin (received_at);
