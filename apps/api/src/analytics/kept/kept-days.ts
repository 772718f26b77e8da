import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';

/** Days read for a question: today's, and one that a late event or a load has touched. Where more are missing, PostgreSQL answers. */
export const MOST_READ = 2;

const standsRow = z.object({ days: z.array(z.string()), batches: z.array(numeric), written: numeric });

/** Some days, as of the snapshot of a reader's transaction. */
export interface SnapshotDays {
  from: string;
  to: string;
  /** The last batch that the snapshot sees: with the same one, nothing has changed. */
  lastBatch: number;
}

/** When which day was last written, rising, as of a batch. */
interface Stands {
  lastBatch: number;
  days: readonly { day: string; batch: number }[];
}

/** What is kept of a day; it says itself how much memory it takes. */
export interface DayContent {
  readonly bytes: number;
}

export interface DaySource<Day extends DayContent> {
  /** Whose `changed_batch` tells that what is kept of a day has changed. */
  stands: 'stage_days' | 'session_days' | 'cart_day_batches';
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
  private stands: Stands = { lastBatch: 0, days: [] };
  /** Batch from which on what is kept was read: no repair lies behind it. */
  private readSince = 0;

  constructor(private readonly source: DaySource<Day>) {}

  /** Whether a day was not kept for want of room: to read more of them beforehand is of no use. */
  get isFull(): boolean {
    return this.hasRefused;
  }

  /** What a range holds as of the client's snapshot, by rising day. */
  async of(client: SqlClient, range: SnapshotDays): Promise<Map<string, Day>> {
    return (await this.ofAtMost(client, range, Number.POSITIVE_INFINITY)).content;
  }

  /**
   * As `of`, where at most so many days have to be read for it.
   *
   * @returns also the days that would have to be: if there are any, the content is not complete
   */
  async ofAtMost(client: SqlClient, range: SnapshotDays, most: number): Promise<{ content: Map<string, Day>; unread: string[] }> {
    const { from, to, lastBatch } = range;
    const all = lastBatch === this.stands.lastBatch ? this.stands.days : await this.readStands(client, lastBatch);
    const stands = all.filter(({ day }) => (from === '-infinity' || day >= from) && (to === 'infinity' || day <= to));
    // Of a snapshot from before a repair, what is kept is of no use to it, nor it to what is kept.
    const isOurs = lastBatch >= this.readSince;
    const found = new Map<string, Day | null>();
    const missing = new Map<string, number>();
    for (const { day, batch } of stands) {
      const kept = isOurs ? this.days.get(day) : undefined;
      if (kept?.batch === batch) found.set(day, kept.content);
      else missing.set(day, batch);
    }
    const isRead = missing.size > 0 && missing.size <= most;
    if (isRead) {
      const read = await this.source.read(client, [...missing.keys()]);
      for (const [day, batch] of missing) {
        const content = read.get(day) ?? null;
        found.set(day, content);
        this.keep(day, batch, content, lastBatch);
      }
    }
    const content = new Map<string, Day>();
    for (const { day } of stands) {
      const held = found.get(day) ?? null;
      if (held !== null) content.set(day, held);
    }
    return { content, unread: isRead ? [] : [...missing.keys()] };
  }

  private keep(day: string, batch: number, content: Day | null, lastBatch: number): void {
    // Perhaps a repair has come to light while it was read.
    if (lastBatch < this.readSince) return;
    const known = this.days.get(day);
    // A later snapshot was quicker.
    if (known !== undefined && known.batch > batch) return;
    const bytes = this.bytes - (known?.content?.bytes ?? 0) + (content?.bytes ?? 0);
    this.hasRefused = bytes > this.source.mostBytes;
    if (this.hasRefused) return;
    this.days.set(day, { batch, content });
    this.bytes = bytes;
  }

  /** Of all days, as of a snapshot; what is kept is forgotten if there was a repair since it was read. */
  private async readStands(client: SqlClient, lastBatch: number): Promise<Stands['days']> {
    const since = this.days.size === 0 ? lastBatch : this.stands.lastBatch;
    // Question: which batch was the last to touch each day, and how many of the batches since the last question wrote events?
    const { days, batches, written } = await queryRow(
      client,
      standsRow,
      `select
         coalesce(array_agg(day::text order by day), '{}') as days, coalesce(array_agg(batch order by day), '{}') as batches,
         (select count(*) from write_batches where batch_id > $1 and batch_id <= $2) as written
       from (select day, max(changed_batch) as batch from ${this.source.stands} group by day) d`,
      [since, lastBatch],
    );
    const stands = days.map((day, at) => ({ day, batch: batches[at] ?? 0 }));
    if (lastBatch > this.stands.lastBatch) {
      this.stands = { lastBatch, days: stands };
      if (written !== lastBatch - since) this.forget(lastBatch);
    }
    return stands;
  }

  private forget(lastBatch: number): void {
    this.days.clear();
    this.bytes = 0;
    this.hasRefused = false;
    this.readSince = lastBatch;
  }
}
