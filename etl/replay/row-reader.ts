import { createHash } from 'node:crypto';
import { type EventInput, isAbsent } from '@storepulse/database/fold/parse-event.js';
import { timeOf } from '../sources/event-time.js';
import type { Source, SourceRecord } from '../sources/source.js';
import type { SendTimes } from './send-times.js';

const HASH_DIGITS = 12;

/** A row of the file. */
export interface ReplayRow {
  /** Null: the row has no readable time. The server then rejects it and stores it as rejected. */
  eventMs: number | null;
  /** Why the record is not a valid row, without its values; null: it is valid. */
  problem: string | null;
}

/** Reads the rows of a file one by one, with a look at the next. */
export class RowReader {
  private readonly pieces: AsyncGenerator<SourceRecord[]>;
  private piece: SourceRecord[] = [];
  private at = 0;
  private next: (ReplayRow & { record: SourceRecord }) | null = null;
  private read = 0;

  /**
   * @param mark identifies the file in message ids
   * @param times timestamps for the events; null: their own times
   */
  constructor(
    readonly source: Source,
    private readonly mark: string,
    private readonly times: SendTimes | null,
  ) {
    this.pieces = source.records();
  }

  /** Number of rows, from the first of the file, that are answered or were skipped. */
  answered = 0;

  /** The row that `take` returns next; null at the end. @throws SourceError */
  async peek(): Promise<ReplayRow | null> {
    if (this.next !== null) return this.next;
    const record = await this.nextRecord();
    if (record !== null) {
      const { content } = record;
      this.next = content.ok ? { record, eventMs: timeOf(content.input), problem: null } : { record, eventMs: null, problem: content.kind };
    }
    return this.next;
  }

  /** Moves past the row that `peek` returned. @returns the event as JSON; null when the record is not a valid row */
  take(): string | null {
    const taken = this.next;
    this.next = null;
    if (taken === null || !taken.record.content.ok) return null;
    return this.jsonOf(taken.record.content.input, taken.record.raw, taken.eventMs);
  }

  /** Counts taken rows as answered: a later run need not send them again. */
  answer(rows: number): void {
    this.answered += rows;
  }

  /** Skips rows from the beginning. */
  async skip(rows: number, onPiece: () => void, signal: AbortSignal): Promise<void> {
    while (this.read < rows && !signal.aborted && (await this.fill())) {
      const step = Math.min(rows - this.read, this.piece.length - this.at);
      this.at += step;
      this.read += step;
      onPiece();
    }
    this.answered = this.read;
  }

  async close(): Promise<void> {
    await this.pieces.return(undefined);
  }

  private async nextRecord(): Promise<SourceRecord | null> {
    if (!(await this.fill())) return null;
    this.read++;
    return this.piece[this.at++] ?? null;
  }

  /** @returns whether a record is left */
  private async fill(): Promise<boolean> {
    while (this.at >= this.piece.length) {
      const { done, value } = await this.pieces.next();
      if (done === true) return false;
      this.piece = value;
      this.at = 0;
    }
    return true;
  }

  private jsonOf(input: EventInput, raw: string, eventMs: number | null): string {
    const hash = hashOf(raw).slice(0, HASH_DIGITS);
    const stamped = eventMs !== null && this.times !== null ? { event_time: new Date(this.times.of(eventMs)).toISOString() } : {};
    const own = input.message_id;
    // A message id that occurs twice in the file counts once. With shifted times it is another event, so the id includes the file's mark.
    const id = isAbsent(own) ? `${this.mark}-${this.read}-${hash}` : this.times === null ? own : `${this.mark}-${hashOf(String(own))}`;
    return JSON.stringify({ ...input, ...stamped, message_id: id });
  }
}

const hashOf = (text: string): string => createHash('sha1').update(text).digest('hex');
