import type { EventInput } from '../../database/fold/parse-event.js';

/** One record of a file: its values by column, or why it has none. */
export interface SourceRecord {
  /** Line on which it begins, first line 1; of a Parquet file the number of the row. */
  line: number;
  /** The record as the file has it. */
  raw: string;
  content: { ok: true; input: EventInput } | { ok: false; reason: string; kind: string };
}

/** A file of events, read once from its beginning to its end. */
export interface Source {
  /** Records in the order of the file, some thousands at a time. @throws SourceError */
  records(): AsyncGenerator<SourceRecord[]>;
  /** How much of it is read, from 0 to 1. */
  fraction(): number;
}

/** A file that cannot be read as events; the message is one line for a person. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
