-- Numbers a batch that stores no events but moves stored events to other users.
with numbered as (
  update store_state
  set last_batch = last_batch + 1, last_batch_at = greatest(last_batch_at, clock_timestamp())
  returning last_batch, last_batch_at
)
insert into write_batches (batch_id, committed_at, source, events, first_event_at, last_event_at)
select n.last_batch, n.last_batch_at, $1, 0, m.first_event_at, m.last_event_at
from numbered n
cross join (select min(event_time) as first_event_at, max(event_time) as last_event_at from moved_events) as m
returning batch_id
