-- Sessions that a batch joins to an earlier one of the same user (08-inactivity-sessions.sql). Mostly empty.
create temp table if not exists merged_sessions (
  absorbed uuid primary key,
  survivor uuid not null,
  user_id bigint not null,
  started_at timestamptz not null,
  ended_at timestamptz not null
) on commit delete rows
