-- Like 09-number-batch.sql, for a batch that changes only refunds. $1: source, $2, $3: their first and last times.
with numbered as (
  update store_state
  set last_batch = last_batch + 1, last_batch_at = greatest(last_batch_at, clock_timestamp())
  returning last_batch, last_batch_at
)
insert into write_batches (batch_id, committed_at, source, events, first_event_at, last_event_at)
select last_batch, last_batch_at, $1, 0, $2::timestamptz, $3::timestamptz
from numbered
returning batch_id, committed_at, events
