import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { z } from 'zod';
import { Background } from '../../apps/api/src/platform/background.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { Log } from '../../apps/api/src/platform/log.js';
import { inTransaction } from '../../database/connection/in-transaction.js';
import { emptyStore } from '../../database/fold/empty-store.js';
import { parseEvent } from '../../database/fold/parse-event.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { setUpRoles } from '../../database/roles/prepare-store.js';
import { prepareRefresh, refreshNow } from '../../database/views/refresh-view.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const PRODUCTS = 'mv_product_conversion_rates';
const CARTS = 'mv_abandoned_carts';
/** Large enough that one changed product is a small part. */
const CATALOG = 40;

let store: TestStore;

beforeEach(async () => {
  store = await createTestStore();
  await write(Array.from({ length: CATALOG }, (_, n) => n));
  await refreshNow(store.client, PRODUCTS);
  await refreshNow(store.client, CARTS);
});
afterEach(() => store.drop());

/** Writes a view and a cart event for each product. */
async function write(products: readonly number[]): Promise<void> {
  const rows = products.flatMap((product) =>
    ['view', 'cart'].map((type) => {
      const parsed = parseEvent({
        event_time: '2026-03-30T12:00:00Z',
        event_type: type,
        product_id: String(product),
        brand: 'a brand',
        price: '2.5',
        user_id: '7',
        user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
      });
      if (!parsed.ok) throw new Error(parsed.reason);
      return parsed.row;
    }),
  );
  await store.client.query('begin');
  await writeBatch(store.client, rows, { kind: 'live' });
  await store.client.query('commit');
}

async function one(sql: string): Promise<unknown> {
  const { rows } = await store.client.query(sql);
  return rows[0];
}

const rowsThatDiffer = (view: string) =>
  one(`select count(*)::int as rows from (
    (table ${view} except all table ${view}_source) union all (table ${view}_source except all table ${view})) d`);

/** Changes a product without listing it as changed, which never happens in the product. */
const changeUnlisted = () => store.client.query('update products set views = views + 1000, carts = carts + 1000 where product_id = 1');

const companions = () =>
  one(`select coalesce(string_agg(relname, ' '), '') as names from pg_class
    where relname ~ '^mv_' and relname ~ '_(next|old)$'`);

describe.each([PRODUCTS, CARTS] as const)('a refresh of %s', (view) => {
  it('computes changed and new products, and copies all others', async () => {
    await changeUnlisted();
    await write([0, 2, CATALOG + 1]);
    await refreshNow(store.client, view);
    expect(await rowsThatDiffer(view)).toEqual({ rows: 2 });
    expect(await one(`select count(*)::int as rows from ${view} where product_id in (0, 2, ${CATALOG + 1}) and carts > 0`)).toEqual({
      rows: 3,
    });
    expect(await companions()).toEqual({ names: '' });
  });

  it.each<[what: string, change: () => Promise<unknown>, isWhole: boolean]>([
    ['on request, for example after a repair', async () => undefined, true],
    ['after a migration', () => store.client.query(`update view_state set built_by = 'AnotherSchema1'`), false],
    ['on the first refresh', () => store.client.query('update view_state set built_by = null'), false],
    ['when many products have changed', () => write(Array.from({ length: CATALOG / 2 }, (_, n) => n + 5)), false],
  ])('computes every row %s', async (_, change, isWhole) => {
    await changeUnlisted();
    await write([2]);
    await change();
    await refreshNow(store.client, view, { isWhole });
    expect(await rowsThatDiffer(view)).toEqual({ rows: 0 });
  });

  it('keeps indexes and their names', async () => {
    const indexes = () => one(`select string_agg(indexdef, ';' order by indexname) as all from pg_indexes where tablename = '${view}'`);
    const before = await indexes();
    await write([1]);
    await refreshNow(store.client, view);
    expect(await indexes()).toEqual(before);
  });

  it('cleans up after a killed refresh, before and after the swap', async () => {
    await write([1]);
    await prepareRefresh(store.client, view);
    expect(await companions()).toMatchObject({ names: expect.stringContaining(`${view}_next`) });
    await write([2]);
    const { apply, takeEffect } = await prepareRefresh(store.client, view);
    await store.client.query('begin');
    await apply();
    await takeEffect();
    await store.client.query('commit');
    expect(await companions()).toMatchObject({ names: expect.stringContaining(`${view}_old`) });
    await write([3]);
    await refreshNow(store.client, view);
    expect(await companions()).toEqual({ names: '' });
    expect(await rowsThatDiffer(view)).toEqual({ rows: 0 });
  });

  it('does not restore events that were deleted meanwhile', async () => {
    await write([1]);
    const { apply, takeEffect, tidy } = await prepareRefresh(store.client, view);
    await store.client.query('begin');
    await emptyStore(store.client);
    await store.client.query('commit');
    await store.client.query('begin');
    await apply();
    await takeEffect();
    await store.client.query('commit');
    await tidy();
    expect(await one(`select count(*)::int as rows from ${view}`)).toEqual({ rows: 0 });
    expect(await companions()).toEqual({ names: '' });
  });

  it('swaps in during a long read that uses no view', async () => {
    const log = Log.toTerminal();
    const database = new Database(await setUpRoles(store.url), new Background(log), log);
    try {
      await write([1]);
      await database.readInBackground(async (client) => {
        await client.query('select from product_days limit 1');
        await refreshNow(store.client, view);
      });
      expect(await rowsThatDiffer(view)).toEqual({ rows: 0 });
    } finally {
      await database.onApplicationShutdown();
    }
  });

  it('lets answers through during a long read of the old view', async () => {
    const [atLength, answer] = [new pg.Client({ connectionString: store.url }), new pg.Client({ connectionString: store.url })];
    await Promise.all([atLength.connect(), answer.connect()]);
    try {
      await write([1]);
      const { apply, takeEffect, tidy } = await prepareRefresh(store.client, view);
      await atLength.query('begin');
      await atLength.query(`select from ${view} limit 1`);
      await store.client.query('begin');
      await apply();
      let hasTakenEffect = false;
      const effect = (async () => {
        await takeEffect();
        hasTakenEffect = true;
      })();
      for (let answers = 0; answers < 20; answers += 1) {
        await answer.query('begin; lock table only events, view_state in access share mode');
        expect((await answer.query(`select count(*)::int as rows from ${view}`)).rows).toEqual([{ rows: CATALOG }]);
        await answer.query('commit');
      }
      expect(hasTakenEffect).toBe(false);
      await atLength.query('commit');
      await effect;
      await store.client.query('commit');
      await tidy();
      expect(await rowsThatDiffer(view)).toEqual({ rows: 0 });
    } finally {
      await Promise.all([atLength.end(), answer.end()]);
    }
  });
});

describe('two processes', () => {
  let other: pg.Client;

  beforeEach(async () => {
    other = new pg.Client({ connectionString: store.url });
    await other.connect();
  });
  afterEach(() => other.end());

  const waiting = async (client: pg.Client): Promise<boolean> => {
    const { rows } = await store.client.query('select exists (select from pg_locks where pid = $1 and not granted) as is_waiting', [
      z.object({ processID: z.number() }).parse(client).processID,
    ]);
    return rows[0].is_waiting;
  };

  it('swap two views at the same time, one after the other', async () => {
    const third = new pg.Client({ connectionString: store.url });
    await third.connect();
    try {
      await write([1]);
      const sides = [
        { client: other, refresh: await prepareRefresh(other, PRODUCTS) },
        { client: third, refresh: await prepareRefresh(third, CARTS) },
      ];
      for (const { client, refresh } of sides) {
        await client.query('begin');
        await refresh.apply();
      }
      await Promise.all(
        sides.map(async ({ client, refresh }) => {
          await refresh.takeEffect();
          await client.query('commit');
          await refresh.tidy();
        }),
      );
      expect([await rowsThatDiffer(PRODUCTS), await rowsThatDiffer(CARTS)]).toEqual([{ rows: 0 }, { rows: 0 }]);
      expect(await companions()).toEqual({ names: '' });
      expect(await one('select count(*)::int as rows from product_changes')).toEqual({ rows: 0 });
    } finally {
      await third.end();
    }
  });

  it('refresh a small view and empty the store, one after the other', async () => {
    const [reader, refresher] = [new pg.Client({ connectionString: store.url }), new pg.Client({ connectionString: store.url })];
    await Promise.all([reader.connect(), refresher.connect()]);
    try {
      await write([1]);
      const { apply } = await prepareRefresh(refresher, 'mv_user_session_analytics');
      await reader.query('begin; select from mv_sales_funnel limit 1');
      const emptied = inTransaction(other, () => emptyStore(other));
      await waitFor('the reader to be waited for', () => waiting(other));
      const refreshed = inTransaction(refresher, apply);
      await waitFor('the emptying to be waited for', () => waiting(refresher));
      await reader.query('commit');
      await Promise.all([emptied, refreshed]);
      expect(await one('select count(*)::int as rows from mv_user_session_analytics')).toEqual({ rows: 0 });
    } finally {
      await Promise.all([reader.end(), refresher.end()]);
    }
  });
});
