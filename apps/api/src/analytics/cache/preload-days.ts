import type { Background } from '../../platform/background.js';
import type { Database } from '../../platform/database.js';
import type { SqlClient } from '../../platform/query-rows.js';
import { lastBatchOf } from '../filters/last-batch.query.js';
import type { DayContent, CachedDays, SnapshotDays } from './cached-days.js';

/** Preloads the days of a store into memory in the background, newest first, until the cache is full. */
export class PreloadDays<Day extends DayContent> {
  private reading: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly name: string,
    private readonly days: CachedDays<Day>,
    private readonly database: Database,
    private readonly background: Background,
  ) {}

  /** @returns a promise that resolves when the cache is full, all days are read, or the read failed */
  begin(): Promise<void> {
    if (this.reading !== undefined) return this.reading;
    if (this.isStopped || this.days.isFull) return Promise.resolve();
    const reading = this.readDays().finally(() => (this.reading = undefined));
    this.background.run(this.name, reading);
    this.reading = reading.catch(() => undefined);
    return this.reading;
  }

  stop(): void {
    this.isStopped = true;
  }

  private async readDays(): Promise<void> {
    const { unread } = await this.database.readInBackground(async (client) => this.days.ofAtMost(client, await wholeStore(client), 0));
    for (const day of unread.toReversed()) {
      if (this.isStopped || this.days.isFull) return;
      // One at a time: a day of 130,000 products takes a quarter of a second, and blocks this process for part of it.
      await this.database.readInBackground(async (client) => this.days.of(client, { ...(await wholeStore(client)), from: day, to: day }));
    }
  }
}

const wholeStore = async (client: SqlClient): Promise<SnapshotDays> => ({
  from: '-infinity',
  to: 'infinity',
  lastBatch: await lastBatchOf(client),
});
