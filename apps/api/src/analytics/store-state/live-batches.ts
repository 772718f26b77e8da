/**
 * Condition on a row of `write_batches`: the batch holds live events. A batch sent live may include late events. Any other batch counts
 * only if all its events are recent, which excludes file loads and the past a demo generates up to now. A batch without events only tells
 * which user stored events belong to (database/fold/devices.ts).
 */
export const IS_LIVE = `(events > 0 and last_event_at > committed_at - interval '15 minutes'
  and (source = 'live' or first_event_at > committed_at - interval '15 minutes'))`;
