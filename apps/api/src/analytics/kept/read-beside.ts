import type { Background } from '../../platform/background.js';
import type { Database } from '../../platform/database.js';
import type { SqlClient } from '../../platform/query-rows.js';
import { lastBatchOf } from '../scope/last-batch.query.js';
import type { DayContent, KeptDays, SnapshotDays } from './kept-days.js';

/** Reads the days of a store into memory beside all questions, the newest first; as many as there is room for. */
export class ReadBeside<Day extends DayContent> {
  private reading: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly name: string,
    private readonly days: KeptDays<Day>,
    private readonly database: Database,
    private readonly background: Background,
  ) {}

  /** @returns what resolves when as much is in memory as there is room for, or could be read */
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
    const { unread } = await this.database.readBeside(async (client) => this.days.ofAtMost(client, await wholeStore(client), 0));
    for (const day of unread.toReversed()) {
      if (this.isStopped || this.days.isFull) return;
      // One at a time: of 130,000 products a day takes a quarter of a second, in part of which this process does nothing else.
      await this.database.readBeside(async (client) => this.days.of(client, { ...(await wholeStore(client)), from: day, to: day }));
    }
  }
}

const wholeStore = async (client: SqlClient): Promise<SnapshotDays> => ({
  from: '-infinity',
  to: 'infinity',
  lastBatch: await lastBatchOf(client),
});
