/**
 * A batch of `write_batches` that holds the present: not one of a file, nor of what a demo makes up for its past, which comes up to now. Of
 * what is sent live, one event may be late.
 */
export const IS_LIVE = `(last_event_at > committed_at - interval '15 minutes'
  and (source = 'live' or first_event_at > committed_at - interval '15 minutes'))`;
