import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';

/** Days that may be read for one answer: today, and one touched by a late event or a load. If more are missing, PostgreSQL answers. */
export const MAX_READ = 2;

const dayBatchesRow = z.object({ days: z.array(z.string()), batches: z.array(numeric), written: numeric });

/** A range of days as of the snapshot of a reader's transaction. */
export interface SnapshotDays {
  from: string;
  to: string;
  /** The last batch the snapshot sees. If it is unchanged, no data has changed. */
  lastBatch: number;
}

/** The last batch that wrote each day, by ascending day, as of a batch. */
interface DayBatches {
  lastBatch: number;
  days: readonly { day: string; batch: number }[];
}

/** Cached content of a day, with its size in memory. */
export interface DayContent {
  readonly bytes: number;
}

export interface DaySource<Day extends DayContent> {
  /** The table whose `changed_batch` tells whether a cached day has changed. */
  batchesFrom: 'stage_days' | 'session_days' | 'cart_day_batches';
  /** Reads all given days in one query. Days without data may be missing. */
  read(client: SqlClient, days: readonly string[]): Promise<Map<string, Day>>;
  /** Limit for all days together. A day beyond it is read for an answer but not cached. */
  maxBytes: number;
}

/**
 * In-memory days of a roll-up. Two months are two million rows of product_days, of which only a day or two changed since the last call:
 * only these are read again.
 *
 *     range ──> batch of each day, in the caller's snapshot ──┬─> day cached at that batch ──> from memory
 *                                                             └─> another batch, or none ──> read in the snapshot, then cached
 *
 * So an answer always matches its snapshot. Writers record their batch on each day they touch. A repair (database/reconcile) does not do so
 * on every day, and its batch is not in write_batches. So a gap between the batch numbers and write_batches reveals a repair, and the whole
 * cache is dropped.
 */
export class CachedDays<Day extends DayContent> {
  private readonly days = new Map<string, { batch: number; content: Day | null }>();
  private bytes = 0;
  private hasRefused = false;
  private dayBatches: DayBatches = { lastBatch: 0, days: [] };
  /** Batch at which a repair was last noticed: everything cached was read at or after it. */
  private readSince = 0;

  constructor(private readonly source: DaySource<Day>) {}

  /** Whether a day was not cached for lack of space; preloading more days is then useless. */
  get isFull(): boolean {
    return this.hasRefused;
  }

  /** The days of a range as of the client's snapshot, ascending. */
  async of(client: SqlClient, range: SnapshotDays): Promise<Map<string, Day>> {
    return (await this.ofAtMost(client, range, Number.POSITIVE_INFINITY)).content;
  }

  /**
   * Like `of`, but reads no day if more than `most` would have to be read.
   *
   * @returns also the days that were not read; if there are any, the content is incomplete
   */
  async ofAtMost(client: SqlClient, range: SnapshotDays, most: number): Promise<{ content: Map<string, Day>; unread: string[] }> {
    const { from, to, lastBatch } = range;
    const all = lastBatch === this.dayBatches.lastBatch ? this.dayBatches.days : await this.readDayBatches(client, lastBatch);
    const dayBatches = all.filter(({ day }) => (from === '-infinity' || day >= from) && (to === 'infinity' || day <= to));
    // A snapshot from before a repair must neither read the cache nor write to it.
    const isOurs = lastBatch >= this.readSince;
    const found = new Map<string, Day | null>();
    const missing = new Map<string, number>();
    for (const { day, batch } of dayBatches) {
      const cached = isOurs ? this.days.get(day) : undefined;
      if (cached?.batch === batch) found.set(day, cached.content);
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
    for (const { day } of dayBatches) {
      const held = found.get(day) ?? null;
      if (held !== null) content.set(day, held);
    }
    return { content, unread: isRead ? [] : [...missing.keys()] };
  }

  private keep(day: string, batch: number, content: Day | null, lastBatch: number): void {
    // A concurrent call may have found a repair during the read.
    if (lastBatch < this.readSince) return;
    const known = this.days.get(day);
    // A later snapshot was faster.
    if (known !== undefined && known.batch > batch) return;
    const bytes = this.bytes - (known?.content?.bytes ?? 0) + (content?.bytes ?? 0);
    this.hasRefused = bytes > this.source.maxBytes;
    if (this.hasRefused) return;
    this.days.set(day, { batch, content });
    this.bytes = bytes;
  }

  /** The batch of each day, as of a snapshot. Drops the cache if there was a repair since it was filled. */
  private async readDayBatches(client: SqlClient, lastBatch: number): Promise<DayBatches['days']> {
    const since = this.days.size === 0 ? lastBatch : this.dayBatches.lastBatch;
    // `written` counts the batches that wrote events since the last call. A repair's batch is not among them.
    const { days, batches, written } = await queryRow(
      client,
      dayBatchesRow,
      `select
         coalesce(array_agg(day::text order by day), '{}') as days, coalesce(array_agg(batch order by day), '{}') as batches,
         (select count(*) from write_batches where batch_id > $1 and batch_id <= $2) as written
       from (select day, max(changed_batch) as batch from ${this.source.batchesFrom} group by day) d`,
      [since, lastBatch],
    );
    const dayBatches = days.map((day, at) => ({ day, batch: batches[at] ?? 0 }));
    if (lastBatch > this.dayBatches.lastBatch) {
      this.dayBatches = { lastBatch, days: dayBatches };
      // fault: cache-after-repair
      if (written !== lastBatch - since) this.forget(lastBatch);
    }
    return dayBatches;
  }

  private forget(lastBatch: number): void {
    this.days.clear();
    this.bytes = 0;
    this.hasRefused = false;
    this.readSince = lastBatch;
  }
}
