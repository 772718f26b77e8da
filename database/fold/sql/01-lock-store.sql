-- Locks store_state and returns the time zone, the start of the newest refresh and the time. The lock serializes writers: batches commit in
-- the order of their numbers, and no two batches touch roll-up rows in different orders (no deadlocks). The time comes from the server, one
-- clock for all processes, and is read after the lock is granted.
with store as materialized (
  select time_zone, zone_rules, refresh_floor, currency, currency_named from store_state for update
)
select time_zone, zone_rules, refresh_floor, currency, currency_named, clock_timestamp() as locked_at from store
