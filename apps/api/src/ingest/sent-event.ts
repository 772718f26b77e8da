import type { EventInput } from '@storepulse/database/fold/parse-event.js';
import type { SentLink } from '@storepulse/database/fold/parse-link.js';

/** An event as sent, mapped to our columns but not yet checked. */
export type SentEvent =
  | SentRows
  /** Counted but not stored. What it says about who uses a device is stored. */
  | { kind: 'ignored'; raw(): string; links?: readonly SentLink[] }
  /** Cannot be mapped to rows. */
  | { kind: 'bad'; raw(): string; reason: string };

/** One row, or one for each order line. */
export interface SentRows {
  kind: 'rows';
  raw(): string;
  /** Number of rows, known before they are built. */
  lines: number;
  /** Builds the rows. A request refused for its contents never gets this far. */
  unpack(): UnpackedRows;
}

export interface UnpackedRows {
  rows: EventInput[];
  /** For each row, the name that earlier versions gave its order line, where it differs. */
  formerLines?: readonly (string | undefined)[];
}
