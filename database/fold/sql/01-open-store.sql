-- For a writer that prepares its batch before its turn: the shared lock keeps the store from being emptied under it (empty-store.ts), and
-- is asked for before the store's row, never while holding it.
select pg_advisory_xact_lock_shared(5280, 0)
