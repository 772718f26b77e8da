-- Question: which batch is the last, and in which zone are days counted? Taking the row makes writers queue: batches
-- commit in the order of their numbers, and no two of them touch roll-up rows in different orders (no deadlocks).
select time_zone, last_batch from store_state for update
