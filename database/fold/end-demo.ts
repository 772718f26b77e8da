import { VIEW_NAMES } from '@storepulse/contracts';
import pg from 'pg';
import { z } from 'zod';
import { emptyStore } from './empty-store.js';

/** https://www.postgresql.org/docs/18/errcodes-appendix.html */
const DEADLOCK_DETECTED = '40P01';
const MAX_TRIES = 5;

const demoRow = z.object({ demo: z.boolean() });

/**
 * Empties the store only if it holds the demo shop. Afterwards no demo is created automatically. Simulated shoppers check the same row
 * before they write, so none writes after the commit. Begins and ends its own transaction.
 *
 * It locks every table while readers may hold some and wait for others. If that deadlocks and PostgreSQL aborts this transaction, it is
 * retried.
 *
 * @returns whether there was a demo
 */
export async function endDemo(client: pg.ClientBase): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await endDemoOnce(client);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && error.code === DEADLOCK_DETECTED) || attempt === MAX_TRIES) throw error;
    }
  }
}

async function endDemoOnce(client: pg.ClientBase): Promise<boolean> {
  await client.query('begin');
  try {
    // The locks of the refreshes (refresh-runner.ts): wait for running refreshes and keep new ones from starting. A refresh holds its view
    // and waits for tables; emptying holds the tables and waits for the views (test/system/demo.spec.ts fails without this).
    for (const view of VIEW_NAMES) {
      await client.query(`select pg_advisory_xact_lock(hashtextextended('storepulse refresh ' || $1, 0))`, [view]);
    }
    const { demo } = demoRow.parse((await client.query('select demo from store_state for update')).rows[0]);
    if (demo) await emptyStore(client);
    await client.query('commit');
    return demo;
  } catch (error) {
    // A lost connection has already rolled back.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
