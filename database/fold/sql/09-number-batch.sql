-- Gives the batch its number and time. The time never goes back, even if the clock does.
with numbered as (
  update store_state
  set last_batch = last_batch + 1, last_batch_at = greatest(last_batch_at, clock_timestamp())
  returning last_batch, last_batch_at
)
insert into write_batches (batch_id, committed_at, source, events, first_event_at, last_event_at)
select n.last_batch, n.last_batch_at, $1, c.events, c.first_event_at, c.last_event_at
from numbered n, ({{batch-span}}) as c
returning batch_id, committed_at, events
