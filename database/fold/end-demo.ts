import type { ClientBase } from 'pg';
import { z } from 'zod';
import { emptyStore } from './empty-store.js';

const demoRow = z.object({ demo: z.boolean() });

/**
 * Empties the store if it holds the demo shop, and only then; no other demo is made by itself afterwards. The caller has begun
 * the transaction and commits it. Simulated shoppers check the same row before they write, so none writes after the commit.
 *
 * @returns whether there was a demo
 */
export async function endDemo(client: ClientBase): Promise<boolean> {
  const { demo } = demoRow.parse((await client.query('select demo from store_state for update')).rows[0]);
  if (demo) await emptyStore(client);
  return demo;
}
