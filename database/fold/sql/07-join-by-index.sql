-- Until the commit, $1 'off' restricts joins to index lookups; 'on' leaves the choice to the planner. A prepared statement keeps its plan:
-- planned while a table is small, it would scan the whole table and go on doing so when the table is large.
select set_config('enable_hashjoin', $1, true), set_config('enable_mergejoin', $1, true), set_config('enable_seqscan', $1, true)
