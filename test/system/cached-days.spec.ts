import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CachedBrandDays } from '../../apps/api/src/analytics/brands/cached-brand-days.js';
import { CachedCategories } from '../../apps/api/src/analytics/brands/cached-categories.js';
import { abandonedCarts, type CachedCarts } from '../../apps/api/src/analytics/carts/abandoned-carts.query.js';
import { CachedCartDays } from '../../apps/api/src/analytics/carts/cached-cart-days.js';
import { type CachedPulse, pulse } from '../../apps/api/src/analytics/pulse/pulse.query.js';
import { NormalPauses } from '../../apps/api/src/analytics/baseline/normal-pauses.js';
import type { RecentVisitors } from '../../apps/api/src/analytics/store-state/recent-visitors.js';
import { CachedProductDays } from '../../apps/api/src/analytics/product-days/cached-product-days.js';
import { ProductOrdinals } from '../../apps/api/src/analytics/product-days/product-ordinals.js';
import { topProducts } from '../../apps/api/src/analytics/products/top-products.query.js';
import { resolveFilter } from '../../apps/api/src/analytics/filters/resolved-filter.js';
import { CachedSessionDays } from '../../apps/api/src/analytics/sessions/cached-session-days.js';
import type { ValueCounts } from '../../apps/api/src/analytics/sessions/value-counts.js';
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
import { refreshNow } from '../../database/views/refresh-view.js';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let cached: CachedProductDays;
let cachedCarts: CachedCarts;
let reading: Promise<unknown> = Promise.resolve();

/** A time at which some carts of the filters below are still open. */
let at: Date;

const FILTERS = [
  {},
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
  cached = await cachedDays();
  const { rows } = await store.client.query(`
    select percentile_disc(0.7) within group (order by last_cart_at) as at
    from cart_items where carts > 0 and removals = 0 and purchases = 0`);
  at = rows[0].at;
});
afterAll(() => store.drop());

/** Reads all days into memory. */
async function cachedDays(): Promise<CachedProductDays> {
  const database = { readInBackground: (work: (client: unknown) => unknown) => work(store.client) } as unknown as Database;
  const background = { run: (_: string, work: Promise<unknown>) => (reading = Promise.all([reading, work])) } as unknown as Background;
  const ordinals = new ProductOrdinals();
  const days = new CachedProductDays(database, background, ordinals);
  const cartDays = new CachedCartDays(database, background, days, ordinals);
  cachedCarts = { products: days, pairs: { days: cartDays, ordinals } };
  cartDays.onApplicationBootstrap();
  days.onApplicationBootstrap();
  await untilRead();
  return days;
}

/** Waits for all reads, including those that start when another one ends. */
async function untilRead(): Promise<void> {
  for (let last: unknown; last !== reading; await new Promise(setImmediate)) {
    last = reading;
    await last;
  }
}

async function isInMemory(sent: object): Promise<boolean> {
  const filter = await resolveFilter(store.client, rangeFilter.parse(sent));
  const products = await cached.ofRange(store.client, filter, () => true);
  const carts = await cachedCarts.pairs.days.ofRange(store.client, filter, () => true);
  return products !== null && carts !== null;
}

async function expectSameAnswers(...orders: SortOrder[]): Promise<void> {
  for (const filter of FILTERS) {
    expect(await isInMemory(filter)).toBe(true);
    for (const order of orders) {
      for (const sort of PRODUCT_SORTS) {
        for (const [minViews, limit, offset] of [
          [0, 1000, 0],
          [2, 5, 3],
        ]) {
          const query = topProductsQuery.parse({ ...filter, sort, order, minViews, limit, offset });
          expect(await topProducts(store.client, query, cached)).toEqual(await topProducts(store.client, query));
        }
      }
      for (const sort of CART_SORTS) {
        for (const [minCarts, limit] of [
          [1, 1000],
          [2, 5],
        ]) {
          for (const method of ['events', 'carts']) {
            const query = abandonedCartsQuery.parse({ ...filter, sort, order, minCarts, limit, method });
            expect(await abandonedCarts(store.client, query, at, cachedCarts)).toEqual(await abandonedCarts(store.client, query, at));
          }
        }
      }
    }
  }
}

describe(CachedProductDays.name, () => {
  it('ranks like PostgreSQL for any days, filter and order', async () => {
    await expectSameAnswers('asc', 'desc');
  });

  it('knows which brands and categories have no data, like PostgreSQL', async () => {
    // Near the end of the history few (brand, category) pairs still occur.
    const { rows: ends } = await store.client.query('select (max(day) - 1)::text as day from stage_days');
    const from: string = ends[0].day;
    const { rows } = await store.client.query(
      `select brand, category, exists (
         select from product_days d join brands b using (brand_id) join categories c using (category_key)
         where b.name = brand and c.category_code = category and d.day >= $1) as is_there
       from (select distinct name as brand from brands where name is not null) b
       cross join (select distinct category_code as category from categories where category_code is not null) c`,
      [from],
    );
    expect(new Set(rows.map((row) => row.is_there))).toEqual(new Set([true, false]));
    await store.client.query('begin');
    for (const { brand, category, is_there } of rows) {
      const sent = rangeFilter.parse({ from, to: from, brand: [brand], category: [category] });
      const filter = await resolveFilter(store.client, sent);
      // The category's descendants count too, so skip categories that have some.
      if (filter.categoryKeys?.length !== 1) continue;
      expect(await cached.holdsNothing(store.client, filter)).toBe(!is_there);
    }
    await store.client.query('rollback');
  });

  it('counts a late event, and a new product', async () => {
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

  it('counts a purchase on the day of its cart', async () => {
    const { rows } = await store.client.query(`
      select user_session, product_id::text, (select user_id::text from sessions s where s.user_session = i.user_session) as user_id
      from cart_items i where carts > 0 and removals = 0 and purchases = 0 and cart_day between '2026-03-20' and '2026-03-27' limit 1`);
    const [{ user_session, product_id, user_id }] = rows;
    await foldEvents(store.client, [
      { event_time: '2026-03-28T12:00:00Z', event_type: 'purchase', product_id, price: '3', user_id, user_session },
    ]);
    await expectSameAnswers('desc');
  });

  it('drops cached days that a repair may have changed', async () => {
    await store.client.query(`
      update product_days set views = views + 7 where day = '2026-03-25';
      update products p set views = (select sum(d.views) from product_days d where d.product_id = p.product_id);
      update store_state set last_batch = last_batch + 1`);
    expect(await isInMemory({ from: '2026-03-20', to: '2026-04-20' })).toBe(false);
    await untilRead();
    await expectSameAnswers('desc');
  });
});

const [brandDays, sessionDays, categories] = [new CachedBrandDays(), new CachedSessionDays(), new CachedCategories()];
/** A range is summed for each query; for the whole period only changes are applied. */
const SPANS = [
  { from: '2026-03-20', to: '2026-04-20', whole: false },
  { from: '2000-01-01', to: '2100-01-01', whole: true },
];

async function expectRollUps(): Promise<void> {
  for (const filter of SPANS) await expectRollUpsOf(filter);
}

async function expectRollUpsOf(filter: (typeof SPANS)[number]): Promise<void> {
  const days = [filter.from, filter.to];
  const stored = async (sql: string, values: readonly unknown[] = days) => (await store.client.query(sql, [...values])).rows;

  const [{ last_batch }] = await stored('select last_batch::int from store_state', []);
  const snapshot = { ...filter, lastBatch: last_batch };
  const [ids, views, carts, purchases, revenue] = await brandDays.sumsOf(store.client, snapshot);
  expect(ids.map((id, i) => ({ id, views: views[i], carts: carts[i], purchases: purchases[i], revenue: revenue[i] }))).toEqual(
    await stored(
      `select brand_id as id, sum(views)::int as views, sum(carts)::int as carts, sum(purchases)::int as purchases,
         (sum(revenue) * 10000)::float8 as revenue
       from brand_days where day between $1 and $2 group by 1 order by 1`,
    ),
  );

  const { durations, eventCounts } = await sessionDays.distributions(store.client, snapshot);
  const distribution = (value: string, table: string) =>
    stored(
      `select
         ${value}::int as value, coalesce(sum(sessions) filter (where purchaser), 0)::int as purchasers,
         coalesce(sum(sessions) filter (where not purchaser), 0)::int as "nonPurchasers"
       from ${table} where day between $1 and $2 group by 1 order by 1`,
    );
  expect(rowsOf(durations)).toEqual(await distribution('duration_seconds', 'session_duration_days'));
  expect(rowsOf(eventCounts)).toEqual(await distribution('events', 'session_event_days'));

  const sums = await categories.sums(store.client);
  expect(sums.map(({ code, views, purchases }) => ({ code, views, purchases })).sort(byCode)).toEqual(
    (
      await stored('select category_code as code, sum(views)::int as views, sum(purchases)::int as purchases from products group by 1', [])
    ).sort(byCode),
  );
}

const rowsOf = ({ values, purchasers, nonPurchasers }: ValueCounts) =>
  Array.from(values, (value, at) => ({ value, purchasers: purchasers[at], nonPurchasers: nonPurchasers[at] }));

const byCode = (a: { code: string | null }, b: { code: string | null }): number => ((a.code ?? '') < (b.code ?? '') ? -1 : 1);

describe('cached brands, sessions and categories', () => {
  it('equal the roll-ups, also after a late event, a refresh, and a new category', async () => {
    await expectRollUps();
    await foldEvents(store.client, [
      { event_time: '2026-03-22T12:00:00Z', event_type: 'view', product_id: '999999', price: '1', user_id: '1', brand: 'samsung' },
      {
        event_time: '2026-03-23T12:01:00Z',
        event_type: 'purchase',
        product_id: '999998',
        price: '7',
        user_id: '2',
        category_code: 'a.new',
      },
    ]);
    await expectRollUps();
    await refreshNow(store.client, 'mv_product_conversion_rates');
    await expectRollUps();
    await foldEvents(store.client, [
      { event_time: '2026-04-20T12:00:00Z', event_type: 'view', product_id: '999998', price: '1', user_id: '1', category_code: 'a.newer' },
    ]);
    await expectRollUps();
  });

  it('give the pulse the same lists as PostgreSQL', async () => {
    const empty = { brands: new CachedBrandDays(), products: { ofRange: async () => null } as unknown as CachedProductDays };
    const { rows } = await store.client.query('select max(last_event_at) as now from stage_days');
    const lists = async (cachedPulse: CachedPulse) => {
      const { topBrands, topProducts } = await pulse(
        store.client,
        rows[0].now,
        { visitors: noVisitors, pauses: new NormalPauses() },
        cachedPulse,
      );
      return { topBrands, topProducts };
    };
    const products = await cachedDays();
    const stored = await lists(empty);
    expect(stored.topBrands.length).toBeGreaterThan(2);
    const filter = await resolveFilter(store.client, {});
    expect(await brandDays.sumsAtHand(store.client, filter)).not.toBeNull();
    expect(await lists({ brands: brandDays, products })).toEqual(stored);
  });
});

const noVisitors = { upTo: async () => ({ visitors: 0, events: 0 }) } as unknown as RecentVisitors;
