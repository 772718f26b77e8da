-- Sessions that the batch merges into an earlier session of the same visitor (08-inactivity-sessions.sql). Mostly empty. No index: emptying
-- an index at each commit would force every statement that reads the table to be planned again.
create temp table if not exists merged_sessions (
  absorbed uuid not null,
  survivor uuid not null,
  visitor_id bigint not null,
  started_at timestamptz not null,
  ended_at timestamptz not null
) on commit delete rows
