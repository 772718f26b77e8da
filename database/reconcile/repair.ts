import type { ClientBase } from 'pg';
import { z } from 'zod';
import { batchStatements } from '../fold/batch-statements.js';
import { batchCommittedNotice } from '../fold/write-batch.js';
import { type Comparison, repair, differingTable, run } from './comparison.js';

const batchRow = z.object({ batch_id: z.string() });

/** What to do with a roll-up that differs. A check does nothing. */
export type OnDifference = (comparison: Comparison) => Promise<void>;

export const leaveAsIs: OnDifference = async () => undefined;

/** Repairs rows in one transaction under one new batch number, so that readers of the views and open consoles see the change. */
export class Repair {
  private batchId: string | undefined;

  private constructor(private readonly client: ClientBase) {}

  /** Locks `store_state`: writers wait until the caller ends the transaction, which must be read committed. */
  static async begin(client: ClientBase): Promise<Repair> {
    await client.query(batchStatements.lockStore);
    return new Repair(client);
  }

  readonly put: OnDifference = async (comparison) => {
    this.batchId ??= await this.numberBatch();
    if (comparison.repairWith === undefined) await repair(this.client, comparison, this.batchId);
    else await run(this.client, comparison.repairWith);
    const differing = differingTable(comparison.table);
    if (comparison.table === 'products' || comparison.table === 'cart_days') {
      await run(
        this.client,
        `insert into product_changes (product_id, batch_id)
         select distinct product_id, ${this.batchId}::bigint from ${differing} order by product_id
         on conflict (product_id) do update set batch_id = excluded.batch_id`,
      );
    }
    if (comparison.table === 'cart_days') {
      await run(
        this.client,
        `insert into cart_day_batches (day, changed_batch)
         select distinct day, ${this.batchId}::bigint from ${differing} order by day
         on conflict (day) do update set changed_batch = excluded.changed_batch`,
      );
    }
    if (comparison.table === 'brand_days') {
      // Readers look for changed brands only on days whose `stage_days` changed (current_brand_popularity_trends).
      await run(this.client, `update stage_days set changed_batch = ${this.batchId} where day in (select day from ${differing})`);
    }
  };

  /** Notifies every process at the commit, if anything was repaired. */
  async announce(): Promise<void> {
    if (this.batchId === undefined) return;
    await this.client.query(batchStatements.announce, [batchCommittedNotice({ batchId: this.batchId, events: 0, source: 'load' })]);
  }

  private async numberBatch(): Promise<string> {
    const { rows } = await this.client.query(
      `update store_state
       set last_batch = last_batch + 1, last_batch_at = greatest(last_batch_at, clock_timestamp())
       returning last_batch as batch_id`,
    );
    return batchRow.parse(rows[0]).batch_id;
  }
}
