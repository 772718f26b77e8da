-- Question: in which zone are days counted, where did the newest refresh begin, and what time is it? Taking the row makes
-- writers queue: batches commit in the order of their numbers, and no two of them touch roll-up rows in different orders (no
-- deadlocks). The time is the server's, one clock for all processes, taken when the row is.
with store as materialized (
  select time_zone, zone_rules, refresh_floor, currency, currency_named from store_state for update
)
select time_zone, zone_rules, refresh_floor, currency, currency_named, clock_timestamp() as locked_at from store
