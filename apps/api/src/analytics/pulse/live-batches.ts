/**
 * Condition on a row of `write_batches`: the batch holds live events. Loaded files do not count, nor do the past events a demo generates,
 * which reach up to now. A batch sent live may hold late events. Batches without events only tell which user a stored event belongs to
 * (database/fold/devices.ts).
 */
export const IS_LIVE = `(events > 0 and last_event_at > committed_at - interval '15 minutes'
  and (source = 'live' or first_event_at > committed_at - interval '15 minutes'))`;
