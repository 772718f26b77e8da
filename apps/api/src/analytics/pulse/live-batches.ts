/**
 * A batch of `write_batches` that holds the present: not one of a file, nor of what a demo makes up for its past, which comes up to now. Of
 * what is sent live, one event may be late. One without events says who sent those that are stored (database/fold/devices.ts).
 */
export const IS_LIVE = `(events > 0 and last_event_at > committed_at - interval '15 minutes'
  and (source = 'live' or first_event_at > committed_at - interval '15 minutes'))`;
