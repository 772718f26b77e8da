import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { abandonedCarts } from '../../apps/api/src/analytics/carts/abandoned-carts.query.js';
import { KeptProductDays } from '../../apps/api/src/analytics/products/kept-product-days.js';
import { topConverting } from '../../apps/api/src/analytics/products/top-converting.query.js';
import { readScope } from '../../apps/api/src/analytics/scope/answer-scope.js';
import type { Background } from '../../apps/api/src/platform/background.js';
import type { Database } from '../../apps/api/src/platform/database.js';
import {
  abandonedCartsQuery,
  CART_SORTS,
  PRODUCT_SORTS,
  rangeFilter,
  type SortOrder,
  topProductsQuery,
} from '../../libs/contracts/src/index.js';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let kept: KeptProductDays;
let reading: Promise<unknown> = Promise.resolve();

const SCOPES = [
  { from: '2026-03-20', to: '2026-04-20' },
  { from: '2026-03-29', to: '2026-03-29' },
  { from: '2026-03-10', to: '2026-04-20', brand: ['samsung'] },
  { category: ['electronics'] },
  { brand: ['unknown'], category: ['electronics', 'unknown'] },
  { brand: ['nobody'] },
];

beforeAll(async () => {
  store = await createTestStore();
  const { fromFile, overHttp } = generateHistory(17, 500);
  await foldEvents(store.client, [...fromFile, ...overHttp]);
  kept = await keptDays();
});
afterAll(() => store.drop());

/** With all days in memory. */
async function keptDays(): Promise<KeptProductDays> {
  const database = { read: (work: (client: unknown) => unknown) => work(store.client) } as unknown as Database;
  const background = { run: (_: string, work: Promise<unknown>) => (reading = work) } as unknown as Background;
  const days = new KeptProductDays(database, background);
  days.onApplicationBootstrap();
  await reading;
  return days;
}

const isInMemory = async (filter: object): Promise<boolean> =>
  (await kept.sumsOf(store.client, await readScope(store.client, rangeFilter.parse(filter)))) !== null;

async function expectSameAnswers(...orders: SortOrder[]): Promise<void> {
  for (const scope of SCOPES) {
    expect(await isInMemory(scope)).toBe(true);
    for (const order of orders) {
      for (const sort of PRODUCT_SORTS) {
        for (const [minViews, limit, offset] of [
          [0, 1000, 0],
          [2, 5, 3],
        ]) {
          const query = topProductsQuery.parse({ ...scope, sort, order, minViews, limit, offset });
          expect(await topConverting(store.client, query, kept)).toEqual(await topConverting(store.client, query));
        }
      }
      for (const sort of CART_SORTS) {
        for (const [minCarts, limit] of [
          [1, 1000],
          [2, 5],
        ]) {
          const query = abandonedCartsQuery.parse({ ...scope, sort, order, minCarts, limit, method: 'events' });
          const now = new Date('2026-06-01T00:00:00Z');
          expect(await abandonedCarts(store.client, query, now, kept)).toEqual(await abandonedCarts(store.client, query, now));
        }
      }
    }
  }
}

describe(KeptProductDays.name, () => {
  it('ranks as PostgreSQL does, whatever the days, filter and order', async () => {
    await expectSameAnswers('asc', 'desc');
  });

  it('counts an event that comes late, and a product that was not known', async () => {
    await foldEvents(store.client, [
      { event_time: '2026-03-29T12:00:00Z', event_type: 'view', product_id: '999999', price: '1', user_id: '1', brand: 'samsung' },
      {
        event_time: '2026-03-29T12:01:00Z',
        event_type: 'purchase',
        product_id: '999999',
        price: '10.0001',
        user_id: '1',
        brand: 'samsung',
      },
    ]);
    await expectSameAnswers('desc');
  });

  it('forgets what a repair may have changed', async () => {
    await store.client.query(`
      update product_days set views = views + 7 where day = '2026-03-25';
      update store_state set last_batch = last_batch + 1`);
    expect(await isInMemory({ from: '2026-03-20', to: '2026-04-20' })).toBe(false);
    await reading;
    await expectSameAnswers('desc');
  });
});
