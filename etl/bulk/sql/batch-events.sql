-- Events of the part between two days (FIRST, LAST), with the columns of the fold's table of that name (00-stage-table.sql).
-- Derived columns are computed in a view: stored, a month of the real data set would not fit into memory.
create or replace view batch_events as
select
  *,
  date_trunc('minute', event_time) as minute,
  (case when event_type = 'purchase' then coalesce(price::decimal(28, 4) * quantity, 0) else 0 end)::decimal(38, 4) as revenue
from part_events
where day between date 'FIRST' and date 'LAST'
