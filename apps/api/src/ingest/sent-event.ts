import type { EventInput } from '../../../../database/fold/parse-event.js';

/** One event as it was sent, brought into the columns of the house, not yet checked. */
export type SentEvent =
  /** One row, or one for each line of an order. */
  | { kind: 'rows'; raw(): string; rows: EventInput[] }
  /** Taken and counted, not stored. */
  | { kind: 'noted' }
  /** Cannot be made into rows. */
  | { kind: 'bad'; raw(): string; reason: string };
