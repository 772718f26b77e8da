/** When a currency gets a rate, the refunds that named an amount in it can take effect. */
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { statementRunner } from './batch-statements.js';
import { converted } from './currencies.js';
import { changesOfRefunds, writeRefunds } from './refunds.js';
import { batchCommittedNotice } from './write-batch.js';
import { zoneOf } from '../zone/store-zone.js';

const lockedStore = z.object({ time_zone: z.string(), zone_rules: z.string(), refresh_floor: z.string() });
const waitingRow = z.object({ order_key: z.string(), refund_key: z.string(), price: z.string(), rate: z.string() });
const batchRow = z.object({ batch_id: z.string() });

/**
 * Converts the refunds of a currency that now have a rate, and updates what their orders refund. The caller begins and commits the
 * transaction.
 */
export async function convertRefunds(client: ClientBase, currency: string): Promise<{ converted: number; tooHigh: number }> {
  const run = statementRunner(client, false);
  const store = lockedStore.parse((await run('lockStore')).rows[0]);
  const waiting = (await run('waitingRefunds', [currency])).rows.map((row) => waitingRow.parse(row));
  const priced = waiting.flatMap((it) => {
    const inStore = converted(it.price, it.rate);
    return inStore === null ? [] : [{ ...it, inStore }];
  });
  const outcome = { converted: priced.length, tooHigh: waiting.length - priced.length };
  if (priced.length === 0) return outcome;
  await run('priceRefunds', [priced.map((it) => it.order_key), priced.map((it) => it.refund_key), priced.map((it) => it.inStore)]);
  const changes = await changesOfRefunds(run, new Set(priced.map((it) => it.order_key)), []);
  if (changes === null) return outcome;
  const times = changes.times.toSorted();
  const { batch_id: batchId } = batchRow.parse((await run('numberRefunds', ['live', times[0], times.at(-1)])).rows[0]);
  const zone = await zoneOf(client, store.time_zone, store.zone_rules);
  await writeRefunds(client, run, changes, { zone, batchId, refreshFloor: store.refresh_floor });
  await run('announce', [batchCommittedNotice({ batchId, events: 0, source: 'live' })]);
  return outcome;
}
