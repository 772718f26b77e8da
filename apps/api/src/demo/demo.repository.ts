import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import { type Product, productName, type ShopEvent } from '@storepulse/shop-model';
import { endDemo } from '@storepulse/database/fold/end-demo.js';
import { describeProducts } from '@storepulse/database/fold/product-details.js';
import { gatherStatisticsOfLoad } from '@storepulse/database/fold/gather-statistics.js';
import { monthsBetween } from '@storepulse/database/partitions/months.js';
import { writeBatch } from '@storepulse/database/fold/write-batch.js';
import { Database } from '../platform/database.js';
import { queryRow } from '../platform/query-rows.js';

const stateRow = z.object({ demo: z.boolean(), demo_ended: z.boolean(), empty: z.boolean(), last_event_at: z.date().nullable() });
const namedRow = z.object({ named: z.boolean() });
const demoRow = z.object({ demo: z.boolean() });

export interface DemoState {
  /** The store holds the demo shop. */
  isDemo: boolean;
  /** A demo was ended here, so none may start again automatically. */
  wasEnded: boolean;
  /** No event is stored, and no load was ever started. */
  isEmpty: boolean;
  lastEventAt: Date | null;
}

@Injectable()
export class DemoRepository {
  constructor(private readonly database: Database) {}

  async state(): Promise<DemoState> {
    const row = await queryRow(
      this.database.pool,
      stateRow,
      `select
         s.demo, s.demo_ended,
         d.last_event_at is null and not exists (select from loads) as empty,
         d.last_event_at
       from store_state s
       cross join (select max(last_event_at) as last_event_at from stage_days where events > 0) d`,
    );
    return { isDemo: row.demo, wasEnded: row.demo_ended, isEmpty: row.empty, lastEventAt: row.last_event_at };
  }

  /** Marks the store as a demo; false if it has received events or a load in the meantime. */
  async begin(): Promise<boolean> {
    return this.database.write('ingest', async (client) => {
      await client.query('select demo from store_state for update');
      const result = await client.query(
        `update store_state
         set demo = true, demo_ended = false
         where not exists (select from stage_days where events > 0) and not exists (select from loads)`,
      );
      return result.rowCount === 1;
    });
  }

  /** Names the demo shop's products that have no names yet. */
  async name(products: readonly Pick<Product, 'productId' | 'categoryCode' | 'brand'>[], now: Date): Promise<void> {
    await this.database.write('ingest', async (client) => {
      if (!(await this.holdsDemo(client))) return;
      const { named } = await queryRow(client, namedRow, 'select exists (select from product_details) as named');
      if (named) return;
      const at = now.toISOString();
      await describeProducts(
        client,
        products.map((product) => ({ productId: product.productId, at, name: productName(product), imageUrl: null, url: null })),
      );
    });
  }

  /** Call after writing many events with times in this range. */
  gatherStatistics(from: Date, to: Date): Promise<void> {
    return gatherStatisticsOfLoad(this.database.writers.jobs, monthsBetween(from, to));
  }

  /**
   * Writes events of simulated shoppers unless the demo has ended.
   *
   * @returns whether they were written
   */
  async write(events: readonly ShopEvent[]): Promise<boolean> {
    return this.database.write('ingest', async (client) => {
      if (!(await this.holdsDemo(client))) return false;
      await writeBatch(client, events, { kind: 'demo' });
      return true;
    });
  }

  /** Empties the store if it holds the demo. @returns whether it did */
  async end(): Promise<boolean> {
    const client = await this.database.writers.jobs.connect();
    try {
      return await endDemo(client);
    } finally {
      client.release();
    }
  }

  /** Takes the same lock as the end of the demo, so that nothing is written into a store that was just emptied. */
  private async holdsDemo(client: PoolClient): Promise<boolean> {
    return (await queryRow(client, demoRow, 'select demo from store_state for update')).demo;
  }
}
