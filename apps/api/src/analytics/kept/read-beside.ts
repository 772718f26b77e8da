import type { Background } from '../../platform/background.js';
import type { Database } from '../../platform/database.js';
import type { SqlClient } from '../../platform/query-rows.js';
import { lastBatchOf } from '../scope/last-batch.query.js';
import type { DayContent, KeptDays, SnapshotDays } from './kept-days.js';

/** Reads the days of a store into memory beside all questions, the newest first; as many as there is room for. */
export class ReadBeside<Day extends DayContent> {
  private isReading = false;
  private isStopped = false;

  constructor(
    private readonly name: string,
    private readonly days: KeptDays<Day>,
    private readonly database: Database,
    private readonly background: Background,
  ) {}

  /** Returns at once. */
  begin(): void {
    if (this.isReading || this.isStopped || this.days.isFull) return;
    this.isReading = true;
    const reading = this.readDays().finally(() => (this.isReading = false));
    this.background.run(this.name, reading);
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
