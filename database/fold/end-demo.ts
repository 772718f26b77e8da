import { VIEW_NAMES } from '@storepulse/contracts';
import pg from 'pg';
import { z } from 'zod';
import { emptyStore } from './empty-store.js';

/** https://www.postgresql.org/docs/18/errcodes-appendix.html */
const DEADLOCK_DETECTED = '40P01';
const MAX_TRIES = 5;

const demoRow = z.object({ demo: z.boolean() });

/**
 * Empties the store if it holds the demo shop, and only then; no other demo is made by itself afterwards. Simulated shoppers
 * check the same row before they write, so none writes after the commit. Begins and ends its own transaction.
 *
 * Locks every table while readers hold some of them and ask for more; where that ties a knot, PostgreSQL cuts it, and if the
 * end is cut off it is tried again.
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
    // The locks of the refreshes (refresh-runner.ts): waits for those at work, and lets none begin. A refresh holds its view
    // and asks for tables; emptying holds the tables and asks for the views (test/system/demo.spec.ts fails without).
    for (const view of VIEW_NAMES) {
      await client.query(`select pg_advisory_xact_lock(hashtextextended('storepulse refresh ' || $1, 0))`, [view]);
    }
    const { demo } = demoRow.parse((await client.query('select demo from store_state for update')).rows[0]);
    if (demo) await emptyStore(client);
    await client.query('commit');
    return demo;
  } catch (error) {
    // A connection that is gone has rolled back by itself.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
