-- Question: in which zone are days counted, and where did the newest refresh begin? Taking the row makes writers queue:
-- batches commit in the order of their numbers, and no two of them touch roll-up rows in different orders (no deadlocks).
select time_zone, refresh_floor from store_state for update
