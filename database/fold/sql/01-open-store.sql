-- Question: in which zone are days counted? For a writer that prepares its batch before its turn: the shared lock keeps the store from
-- being emptied under it (empty-store.ts), and is asked for before the store's row, never while holding it.
select s.time_zone
from store_state s, lateral pg_advisory_xact_lock_shared(5280, 0) as keeping
