/** A batch of `write_batches` that holds something of the present: not one of a file, nor of what a demo makes up for its past. */
export const IS_LIVE = `(last_event_at > committed_at - interval '15 minutes')`;
