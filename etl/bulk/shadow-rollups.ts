/** Writes roll-ups of months that have no partition yet into shadow tables, one by one, while the other roll-ups are merged. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Client } from 'pg';
import { inTransaction } from '@storepulse/database/connection/in-transaction.js';
import { copyCount } from './copy-rows.js';
import type { Count } from './counts.js';
import { type ShadowPartition, attachShadow, finishShadow, makeShadow } from './shadow-partition.js';
import type { PartContext } from './part-context.js';

export class ShadowRollUps {
  private readonly written: ShadowPartition[] = [];
  private last: Promise<void> = Promise.resolve();
  private isStopped = false;

  private constructor(
    private readonly context: PartContext,
    private readonly client: Client,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(context: PartContext): Promise<ShadowRollUps> {
    return new ShadowRollUps(context, await context.connect(), await context.duck.connect());
  }

  /** Queues writing a count's rows of one month, behind those queued earlier. */
  add(count: Count, partition: ShadowPartition): void {
    this.last = this.last.then(() => this.write(count, partition));
    // `attach` awaits it; until then, a failure must not count as an unhandled rejection.
    this.last.catch(() => undefined);
  }

  /** Waits for all tables and attaches them in the part's transaction. @returns how many were attached */
  async attach(client: Client): Promise<number> {
    await this.last;
    const ready = this.written.splice(0);
    for (const partition of ready) await attachShadow(client, partition);
    return ready.length;
  }

  /** Skips tables that are not written yet. */
  async close(): Promise<void> {
    this.isStopped = true;
    await this.last.catch(() => undefined);
    this.connection.closeSync();
    await this.client.end();
  }

  private async write(count: Count, partition: ShadowPartition): Promise<void> {
    await inTransaction(this.client, async () => {
      await makeShadow(this.client, partition);
      await copyCount(this.connection, this.client, count, {
        table: partition.shadow,
        partitions: [partition],
        order: count.shadowOrder,
        options: 'format binary, freeze',
        onRows: () => this.assertGoing(),
      });
      await finishShadow(this.client, partition);
    });
    this.written.push(partition);
  }

  private assertGoing(): void {
    this.context.assertGoing();
    if (this.isStopped) throw new Error('the part was not written');
  }
}
