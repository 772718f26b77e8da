import type { EventInput } from '@storepulse/database/fold/parse-event.js';

/** One record of a file: its values by column, or why it has none. */
export interface SourceRecord {
  /** First line of the record, from 1; in a Parquet file, the row number. */
  line: number;
  /** The record's original text. */
  raw: string;
  content: { ok: true; input: EventInput } | { ok: false; reason: string; kind: string };
}

/** A file of events, read once from start to end. */
export interface Source {
  /** Records in file order, in batches of some thousand. @throws SourceError */
  records(): AsyncGenerator<SourceRecord[]>;
  /** The share of the file that is read, from 0 to 1. */
  fraction(): number;
}

/** A file that cannot be read as events; the message is one line for the user. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
