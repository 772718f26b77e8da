import type { EventInput } from '../../../../database/fold/parse-event.js';
import type { SentLink } from '../../../../database/fold/parse-link.js';

/** One event as it was sent, brought into the columns of the house, not yet checked. */
export type SentEvent =
  | SentRows
  /** Taken and counted, not stored; what it says about who uses a device is kept. */
  | { kind: 'noted'; raw(): string; links?: readonly SentLink[] }
  /** Cannot be made into rows. */
  | { kind: 'bad'; raw(): string; reason: string };

/** One row, or one for each line of an order. */
export interface SentRows {
  kind: 'rows';
  raw(): string;
  /** How many rows there are, known before they are made. */
  lines: number;
  /** Makes the rows: a request that is refused for what it holds never gets so far. */
  unpack(): UnpackedRows;
}

export interface UnpackedRows {
  rows: EventInput[];
  /** For each row how earlier versions named its order line, where they named it otherwise. */
  formerLines?: readonly (string | undefined)[];
}
