-- Sessions that a batch joins to an earlier one of the same visitor (08-inactivity-sessions.sql). Mostly empty. No index: emptying
-- one at each commit would have every statement that reads the table planned anew.
create temp table if not exists merged_sessions (
  absorbed uuid not null,
  survivor uuid not null,
  visitor_id bigint not null,
  started_at timestamptz not null,
  ended_at timestamptz not null
) on commit delete rows
