/** Product movers between two periods, compared with a recount from the events with separately written formulas. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resolveFilter } from '../../apps/api/src/analytics/filters/resolved-filter.js';
import { CachedProductDays } from '../../apps/api/src/analytics/product-days/cached-product-days.js';
import { productMovers } from '../../apps/api/src/analytics/products/product-movers.query.js';
import { abandonedCarts } from '../../apps/api/src/analytics/carts/abandoned-carts.query.js';
import { productViews } from '../../apps/api/src/analytics/products/product-views.query.js';
import { topProducts } from '../../apps/api/src/analytics/products/top-products.query.js';
import { Columns } from '../../apps/api/src/columns/columns.service.js';
import {
  abandonedCartsQuery,
  CART_METHODS,
  MOVER_MEASURES,
  type MoverRow,
  type ProductMoversAnswer,
  productMoversQuery,
  productViewsQuery,
  topProductsQuery,
} from '../../libs/contracts/src/index.js';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const ZONE = 'Europe/Berlin';
let store: TestStore;
let app: TestApp;
let days: { first: string; middle: string; next: string; last: string };

beforeAll(async () => {
  store = await createTestStore(ZONE);
  await foldEvents(store.client, generateHistory(47, 6000).fromFile);
  app = await startTestApp(store.url);
  days = (
    await store.client.query(
      `select min(day)::text as first, (min(day) + (max(day) - min(day)) / 2)::text as middle,
         (min(day) + (max(day) - min(day)) / 2 + 1)::text as next, max(day)::text as last from stage_days`,
    )
  ).rows[0];
}, 60_000);

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

interface Sums {
  views: number;
  purchases: number;
  revenue: number;
}
const NOTHING: Sums = { views: 0, purchases: 0, revenue: 0 };

async function recount(from: string, to: string): Promise<Map<string, Sums>> {
  const { rows } = await store.client.query(
    `select product_id::text as id, count(*) filter (where event_type = 'view')::int as views,
       count(*) filter (where event_type = 'purchase')::int as purchases,
       coalesce(sum(price * quantity) filter (where event_type = 'purchase'), 0)::float8 as revenue
     from events where (event_time at time zone $1)::date between $2 and $3 group by 1`,
    [ZONE, from, to],
  );
  return new Map(rows.map(({ id, ...sums }) => [id, sums]));
}

/** Wilson bounds of a share, in percent. */
function wilson({ purchases, views }: Sums): [low: number, high: number] {
  const z = 1.959964;
  const share = Math.min(1, purchases / views);
  const middle = share + z ** 2 / (2 * views);
  const spread = z * Math.sqrt((share * (1 - share)) / views + z ** 2 / (4 * views ** 2));
  const scale = 100 / (1 + z ** 2 / views);
  return [(middle - spread) * scale, (middle + spread) * scale];
}

const ask = (by: string, minViews: number) =>
  app.get(
    `/api/products/movers?by=${by}&minViews=${minViews}&limit=100&from=${days.next}&to=${days.last}&beforeFrom=${days.first}&beforeTo=${days.middle}`,
  ) as Promise<ProductMoversAnswer>;

describe('GET /api/products/movers', () => {
  it.each(['views', 'revenue'] as const)('ranks by %s, in agreement with the events', async (by) => {
    const [now, before] = [await recount(days.next, days.last), await recount(days.first, days.middle)];
    const answer = await ask(by, 3);
    const expected = [...new Set([...now.keys(), ...before.keys()])]
      .map((id) => ({ id, now: now.get(id) ?? NOTHING, before: before.get(id) ?? NOTHING }))
      .filter((it) => Math.max(it.now.views, it.before.views) >= 3);
    expect(answer.products).toBe(expected.length);
    const difference = (it: { now: Sums; before: Sums }) => Number((it.now[by] - it.before[by]).toFixed(4));
    const risers = expected.map(difference).filter((it) => it > 0);
    const fallers = expected.map(difference).filter((it) => it < 0);
    expect(risers.length).toBeGreaterThan(3);
    expect(answer.risers.map((row) => row.difference)).toEqual(risers.sort((a, b) => b - a).slice(0, 100));
    expect(answer.fallers.map((row) => row.difference)).toEqual(fallers.sort((a, b) => a - b).slice(0, 100));
    for (const row of [...answer.risers, ...answer.fallers]) {
      expect(row.now).toMatchObject({ ...(now.get(row.productId) ?? NOTHING) });
      expect(row.before).toMatchObject({ ...(before.get(row.productId) ?? NOTHING) });
    }
  });

  it('compares rates with the interval of their difference, the most certain first', async () => {
    const answer = await ask('conversion', 2);
    const [now, before] = [await recount(days.next, days.last), await recount(days.first, days.middle)];
    const near = (row: MoverRow) => (row.difference > 0 ? row.low : row.high) ?? Number.NaN;
    expect(answer.risers.length + answer.fallers.length).toBeGreaterThan(3);
    for (const row of [...answer.risers, ...answer.fallers]) {
      const [a, b] = [now.get(row.productId) ?? NOTHING, before.get(row.productId) ?? NOTHING];
      expect(Math.min(a.views, b.views)).toBeGreaterThanOrEqual(2);
      const [rateA, rateB] = [(100 * a.purchases) / a.views, (100 * b.purchases) / b.views];
      const [[lowA, highA], [lowB, highB]] = [wilson(a), wilson(b)];
      expect(row.difference).toBeCloseTo(rateA - rateB, 1);
      expect(row.low).toBeCloseTo(rateA - rateB - Math.hypot(rateA - lowA, highB - rateB), 1);
      expect(row.high).toBeCloseTo(rateA - rateB + Math.hypot(highA - rateA, rateB - lowB), 1);
    }
    expect(answer.risers.map(near)).toEqual(answer.risers.map(near).sort((a, b) => b - a));
    expect(answer.fallers.map(near)).toEqual(answer.fallers.map(near).sort((a, b) => a - b));
  });

  it('says how many products were compared although none has moved', async () => {
    const { first, middle } = days;
    const range = `from=${first}&to=${middle}&beforeFrom=${first}&beforeTo=${middle}`;
    const answer = (await app.get(`/api/products/movers?${range}&by=views&minViews=1`)) as ProductMoversAnswer;
    const viewed = [...(await recount(first, middle)).values()].filter(({ views }) => views > 0).length;
    expect([answer.products, answer.risers, answer.fallers]).toEqual([viewed, [], []]);
  });

  it('needs the days to compare with, in order', async () => {
    for (const query of ['', '?beforeFrom=2026-03-02&beforeTo=2026-03-01']) {
      const response = await fetch(`${app.url}/api/products/movers${query}`, { headers: { authorization: `Bearer ${app.adminToken}` } });
      expect(response.status).toBe(400);
    }
  });

  it('counts the same on the columns as in memory', async () => {
    const [columns, cached, client] = [app.app.get(Columns), app.app.get(CachedProductDays), store.client];
    const inMemory = async () => (await cached.ofRange(client, await resolveFilter(client, {}), () => true)) === true;
    await waitFor('days in memory', inMemory);
    const { first, middle, next, last } = days;
    for (const filter of [{}, { brand: ['samsung'] }, { category: ['electronics'] }, { brand: ['nobody'] }]) {
      for (const by of MOVER_MEASURES) {
        for (const minViews of [0, 2]) {
          const query = productMoversQuery.parse({
            ...filter,
            from: next,
            to: last,
            beforeFrom: first,
            beforeTo: middle,
            by,
            minViews,
            limit: 50,
          });
          await client.query('begin isolation level repeatable read');
          expect(await productMovers(client, query, columns)).toEqual(await productMovers(client, query, columns, cached));
          await client.query('commit');
        }
      }
    }
  });

  it('lists the same products and carts on the columns as in PostgreSQL', async () => {
    const [columns, client] = [app.app.get(Columns), store.client];
    const now = new Date('2026-12-01T00:00:00Z');
    for (const filter of [{}, { brand: ['samsung'] }, { category: ['electronics'] }, { brand: ['nobody'] }]) {
      const range = { ...filter, from: days.first, to: days.middle, sort: 'price' };
      const top = topProductsQuery.parse({ ...range, minViews: 2, limit: 50 });
      const views = productViewsQuery.parse({ ...filter, from: days.first, to: days.middle });
      await client.query('begin isolation level repeatable read');
      expect(await topProducts(client, top, null, columns)).toEqual(await topProducts(client, top));
      expect(await productViews(client, views, columns)).toEqual(await productViews(client, views));
      for (const method of CART_METHODS) {
        const carts = abandonedCartsQuery.parse({ ...range, method, minCarts: 1, limit: 50 });
        expect(await abandonedCarts(client, carts, now, null, columns)).toEqual(await abandonedCarts(client, carts, now));
      }
      await client.query('commit');
    }
  });
});
