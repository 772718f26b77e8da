/** What rows skipped as already stored still contribute: who used a device, and which orders they belong to. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { CSV_HEADER } from '../support/csv-file.js';
import { FileLoads } from '../support/file-loads.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startTestApp } from '../support/test-app.js';
import type { TestStore } from '../support/test-store.js';

const files = new FileLoads();
afterEach(() => files.clear());

const fileOf = (rows: readonly string[], ...columns: readonly string[]): string =>
  files.file(`${[[CSV_HEADER, ...columns].join(','), ...rows].join('\n')}\n`);

async function load(store: TestStore, path: string, ...options: string[]): Promise<void> {
  expect(await runInEtlHost(store.url, ['load', ...options, path])).toMatchObject({ code: 0 });
}

const all = async ({ client }: TestStore, sql: string): Promise<unknown[]> => (await client.query(sql)).rows;
const reconciled = (store: TestStore, day: string) => runInEtlHost(store.url, ['reconcile', '--from', day, '--to', day]);

describe('a row that --skip-stored leaves out', () => {
  it.each(['csv', 'ndjson'])('still links its device to a user (%s)', async (kind) => {
    const store = await files.newStore();
    const view = '2020-05-01 10:00:00 UTC,view,1,1,a,b,1,555,ls1';
    const cart = { event_time: '2020-05-01 10:05:00 UTC', event_type: 'cart', product_id: '1', user_session: 'ls1', anonymous_id: 'DEVX' };
    await load(store, fileOf([view]));
    const both = { ...cart, event_time: '2020-05-01 10:00:00 UTC', event_type: 'view', category_id: '1', category_code: 'a', brand: 'b' };
    const second =
      kind === 'csv'
        ? fileOf([`${view},DEVX`, '2020-05-01 10:05:00 UTC,cart,1,,,,,,ls1,DEVX'], 'anonymous_id')
        : files.file(`${JSON.stringify({ ...both, price: 1, user_id: '555' })}\n${JSON.stringify(cart)}\n`, 'events.ndjson');
    await load(store, second, '--skip-stored');
    expect(await all(store, 'select event_type, user_id::int from events order by event_time')).toEqual([
      { event_type: 'view', user_id: 555 },
      { event_type: 'cart', user_id: 555 },
    ]);
    expect(await all(store, 'select user_id::int from device_links')).toEqual([{ user_id: 555 }]);
    expect(await all(store, 'select rows_loaded::int, rows_duplicate::int from loads order by load_id')).toEqual([
      { rows_loaded: 1, rows_duplicate: 0 },
      { rows_loaded: 1, rows_duplicate: 1 },
    ]);
    expect(await reconciled(store, '2020-05-01')).toMatchObject({ code: 0 });
  });

  it('moves stored events of its device to the user, even if all rows are skipped', async () => {
    const store = await files.newStore();
    const view = '2020-05-01 10:00:00 UTC,view,1,1,a,b,1,555,ls1';
    await load(store, fileOf([view]));
    await load(store, fileOf(['2020-05-01 10:05:00 UTC,cart,1,,,,,,ls1,DEVX'], 'anonymous_id'));
    await load(store, fileOf([`${view},DEVX`], 'anonymous_id'), '--skip-stored');
    expect(await all(store, 'select distinct user_id::int from events')).toEqual([{ user_id: 555 }]);
    expect(await reconciled(store, '2020-05-01')).toMatchObject({ code: 0 });
  });

  it('is recorded as an order line, which counts only once and can be refunded', async () => {
    const store = await files.newStore();
    const sales = [1, 2, 3].map((product) => `2020-05-01 10:00:00 UTC,purchase,${product},1,a,b,${product * 10},555,ls1`);
    await load(store, fileOf(sales));
    const withOrders = [...sales.map((row, index) => `${row},O-${index}`), '2020-05-01 11:00:00 UTC,purchase,9,1,a,b,5,555,ls1,O-9'];
    await load(store, fileOf(withOrders, 'order_id'), '--skip-stored');
    const app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
    try {
      const line = {
        event_time: '2020-05-01T10:00:00Z',
        event_type: 'purchase',
        product_id: '1',
        price: '10',
        user_id: '555',
        order_id: 'O-0',
      };
      expect(await app.send([line])).toMatchObject({ accepted: 0, duplicates: 1 });
      const refund = { event_time: '2020-05-02T10:00:00Z', event_type: 'refund' };
      expect(
        await app.send([
          { ...refund, order_id: 'O-1' },
          { ...refund, order_id: 'O-2', product_id: '3', quantity: 1, price: '4' },
        ]),
      ).toMatchObject({ accepted: 2 });
    } finally {
      await app.close();
    }
    expect(await all(store, 'select count(*)::int as purchases from events')).toEqual([{ purchases: 4 }]);
    expect(await all(store, 'select day::text, sum(revenue)::int as revenue from stage_days group by day order by day')).toEqual([
      { day: '2020-05-01', revenue: 65 },
      { day: '2020-05-02', revenue: -24 },
    ]);
    expect(await reconciled(store, '2020-05-02')).toMatchObject({ code: 0 });
  });

  it('applies a refund that came before it', async () => {
    const store = await files.newStore();
    const sale = '2020-05-01 10:00:00 UTC,purchase,1,1,a,b,10,555,ls1';
    await load(store, fileOf([sale]));
    await load(store, fileOf(['2020-05-01 12:00:00 UTC,refund,,,,,,,,O-1'], 'order_id'));
    await load(store, fileOf([`${sale},O-1`], 'order_id'), '--skip-stored');
    expect(await all(store, 'select sum(revenue)::int as revenue, sum(events)::int as events from stage_days')).toEqual([
      { revenue: 0, events: 2 },
    ]);
    expect(await reconciled(store, '2020-05-01')).toMatchObject({ code: 0 });
  });
});
