import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';

const standRow = z.object({ day: z.string(), batch: numeric });
const batchesRow = z.object({ last: numeric, written: numeric });

/** What is kept of a day; it says itself how much memory it takes. */
export interface DayContent {
  readonly bytes: number;
}

export interface DaySource<Day extends DayContent> {
  /** Whose `changed_batch` tells that what is kept of a day has changed. */
  stands: 'stage_days' | 'session_days';
  /** Reads days, at once; those that hold nothing may be missing. */
  read(client: SqlClient, days: readonly string[]): Promise<Map<string, Day>>;
  /** Of all days together. Beyond it a day is read for a question and not kept. */
  mostBytes: number;
}

/**
 * Days of a roll-up in memory. A range of two months is two million rows of product_days, of which a day or two have changed since
 * the last question: only these are read.
 *
 *     question ──> batch of each day, in its snapshot ──┬─> the one the day is kept as of ──> from memory
 *                                                       └─> another, or none ──> read in the snapshot, and kept
 *
 * So an answer is that of its snapshot all the same. Writers note the batch on each day that they touch; a repair (database/reconcile)
 * does not on every one, but its batch is in no ledger, so a number too many says that there was one, and all is forgotten.
 */
export class KeptDays<Day extends DayContent> {
  private readonly days = new Map<string, { batch: number; content: Day | null }>();
  private bytes = 0;
  private hasRefused = false;
  /** Batch up to which no repair lies behind what is kept, and from which on it was read. */
  private checkedThrough = 0;
  private readSince = 0;

  constructor(private readonly source: DaySource<Day>) {}

  /** Whether a day was not kept for want of room: to read more of them beforehand is of no use. */
  get isFull(): boolean {
    return this.hasRefused;
  }

  /** What a range holds as of the snapshot of the client's transaction, by day. */
  async of(client: SqlClient, from: string, to: string): Promise<Map<string, Day>> {
    return (await this.ofAtMost(client, from, to, Number.POSITIVE_INFINITY)).content;
  }

  /**
   * As `of`, where at most so many days have to be read for it.
   *
   * @returns also the days that would have to be: if there are any, the content is not complete
   */
  async ofAtMost(client: SqlClient, from: string, to: string, most: number): Promise<{ content: Map<string, Day>; unread: string[] }> {
    const isOurs = await this.forgetBeforeRepair(client);
    // Question: which batch was the last to touch each day?
    const stands = await queryRows(
      client,
      standRow,
      `select day::text, max(changed_batch) as batch from ${this.source.stands} where day between $1 and $2 group by day order by day`,
      [from, to],
    );
    const content = new Map<string, Day>();
    const missing = new Map<string, number>();
    for (const { day, batch } of stands) {
      const kept = isOurs ? this.days.get(day) : undefined;
      if (kept?.batch !== batch) missing.set(day, batch);
      else if (kept.content !== null) content.set(day, kept.content);
    }
    if (missing.size === 0) return { content, unread: [] };
    if (missing.size > most) return { content, unread: [...missing.keys()] };
    const read = await this.source.read(client, [...missing.keys()]);
    for (const [day, batch] of missing) {
      const found = read.get(day) ?? null;
      if (found !== null) content.set(day, found);
      if (isOurs) this.keep(day, batch, found);
    }
    return { content, unread: [] };
  }

  private keep(day: string, batch: number, content: Day | null): void {
    const known = this.days.get(day);
    // A later snapshot was quicker.
    if (known !== undefined && known.batch > batch) return;
    const bytes = this.bytes - (known?.content?.bytes ?? 0) + (content?.bytes ?? 0);
    this.hasRefused = bytes > this.source.mostBytes;
    if (this.hasRefused) return;
    this.days.set(day, { batch, content });
    this.bytes = bytes;
  }

  /** @returns whether the snapshot is not older than what is kept, which is then of no use to it, nor it to what is kept */
  private async forgetBeforeRepair(client: SqlClient): Promise<boolean> {
    // Question: how many batches were there since the last question, and how many of them wrote events?
    const { last, written } = await queryRow(
      client,
      batchesRow,
      `select s.last_batch as last, (select count(*) from write_batches w where w.batch_id > $1 and w.batch_id <= s.last_batch) as written
       from store_state s`,
      [this.checkedThrough],
    );
    if (last > this.checkedThrough) {
      if (written !== last - this.checkedThrough) {
        this.days.clear();
        this.bytes = 0;
        this.hasRefused = false;
        this.readSince = last;
      }
      this.checkedThrough = last;
    }
    return last >= this.readSince;
  }
}
