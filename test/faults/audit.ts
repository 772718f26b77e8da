import { expect } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { compareAll, numbersCompared } from '../oracle/compare-with-oracle.js';
import { Oracle } from '../oracle/oracle.js';
import type { Product } from './product.js';
import type { Sent } from './senders.js';
import { CSV_HEADER, csvOf, keyOf } from './shop.js';

const ledgerRow = z.object({
  received: z.coerce.number(),
  accepted: z.coerce.number(),
  ignored: z.coerce.number(),
  duplicates: z.coerce.number(),
  rejected: z.coerce.number(),
  unlisted: z.coerce.number(),
  shed: z.coerce.number(),
});

/** Totals of the store's ingest ledger. */
export type Ledger = z.infer<typeof ledgerRow>;

/** Listing every wrong row would fill the screen. */
const MAX_SHOWN = 10;

/**
 * Compares acknowledged lines with stored ones: nothing lost, stored twice or unexpected. Also checks every number on the screens against a
 * recomputation by another engine, the ledger, and the indexes.
 *
 * @param folder for the file that the oracle reads
 */
export async function audit(product: Product, sent: Sent, folder: string): Promise<Ledger> {
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  try {
    await compareEvents(client, sent);
    const ledger = await compareLedger(client, sent);
    await checkIndexes(client);
    await compareNumbers(product, sent, folder);
    return ledger;
  } finally {
    await client.end();
  }
}

async function compareEvents(client: pg.Client, sent: Sent): Promise<void> {
  // How often each line is stored.
  const { rows } = await client.query<{ key: string; times: string }>(`
    select concat_ws('|', coalesce(u.external_id, e.user_id::text), coalesce(p.external_id, e.product_id::text),
        extract(epoch from e.event_time)::bigint, e.event_type) as key,
      count(*) as times
    from events e
      left join external_ids u on u.kind = 'user' and u.id = e.user_id
      left join external_ids p on p.kind = 'product' and p.id = e.product_id
    group by 1`);
  const stored = new Map(rows.map(({ key, times }) => [key, Number(times)]));
  const acknowledged = new Set(sent.lines.map(keyOf));
  expect(acknowledged.size).toBe(sent.lines.length);
  const lost = [...acknowledged].filter((key) => !stored.has(key));
  const strange = [...stored.keys()].filter((key) => !acknowledged.has(key));
  const repeated = [...stored].filter(([, times]) => times > 1).map(([key]) => key);
  expect({
    lost: lost.length,
    strange: strange.length,
    repeated: repeated.length,
    some: [...lost, ...strange, ...repeated].slice(0, MAX_SHOWN),
  }).toEqual({ lost: 0, strange: 0, repeated: 0, some: [] });
}

async function compareLedger(client: pg.Client, sent: Sent): Promise<Ledger> {
  const sums = ['received', 'accepted', 'ignored', 'duplicates', 'rejected', 'unlisted', 'shed'].map((name) => `sum(${name}) as ${name}`);
  // Totals over all minutes and keys.
  const ledger = ledgerRow.parse((await client.query(`select ${sums.join(', ')} from ingest_minutes`)).rows[0]);
  expect(ledger.received).toBe(ledger.accepted + ledger.duplicates + ledger.rejected + ledger.shed);
  expect(ledger.accepted - ledger.ignored).toBe(sent.lines.length);
  const { rows } = await client.query<{ kept: string }>(`select count(*) as kept from rejected_events where source = 'http'`);
  expect(ledger.rejected - ledger.unlisted).toBe(Number(rows[0]?.kept));
  // The ledger may count more: batches committed whose answer was lost. Shed lines not yet written to the ledger are lost with the process.
  expect(ledger.accepted + ledger.duplicates).toBeGreaterThanOrEqual(sent.accepted + sent.duplicates);
  expect(ledger.rejected).toBeGreaterThanOrEqual(sent.rejected);
  return ledger;
}

async function checkIndexes(client: pg.Client): Promise<void> {
  await client.query('create extension if not exists amcheck');
  // Checks that every B-tree index of the store holds each row once, in order.
  await client.query(`
    select bt_index_check(c.oid, true, i.indisunique)
    from pg_class c join pg_index i on i.indexrelid = c.oid join pg_am a on a.oid = c.relam and a.amname = 'btree'
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'i' and i.indisvalid`);
}

async function compareNumbers(product: Product, sent: Sent, folder: string): Promise<void> {
  const [empty, all] = [join(folder, 'none.csv'), join(folder, 'sent.csv')];
  writeFileSync(empty, `${CSV_HEADER}\n`);
  writeFileSync(all, `${[CSV_HEADER, ...sent.lines.map(csvOf)].join('\n')}\n`);
  const oracle = await Oracle.ofCsv(empty, 'UTC', all);
  expect(await oracle.count()).toBe(sent.lines.length);
  const { last } = await oracle.days();
  const compared = numbersCompared();
  await compareAll(product, oracle, [{}, { from: last, to: last }, { brand: ['samsung'] }, { category: ['electronics'] }]);
  expect(numbersCompared() - compared).toBeGreaterThan(1000);
}
