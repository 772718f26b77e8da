-- Whether tables are joined by looking rows up in an index alone ($1 'off') or as the planner likes ('on'); until the commit.
-- A statement is planned once for a connection: of a table that is small then it would read the whole, and go on to when the
-- table is large.
select set_config('enable_hashjoin', $1, true), set_config('enable_mergejoin', $1, true), set_config('enable_seqscan', $1, true)
