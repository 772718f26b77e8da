-- For a writer that prepares its batch before its turn. The shared lock keeps the store from being emptied meanwhile (empty-store.ts). Take
-- it before locking store_state, never while holding that lock.
select pg_advisory_xact_lock_shared(5280, 0)
