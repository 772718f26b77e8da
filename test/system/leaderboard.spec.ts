import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { topConverting } from '../../apps/api/src/analytics/products/top-converting.query.js';
import { parseEvent } from '../../database/fold/parse-event.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { refreshNow } from '../../database/views/refresh-view.js';
import { PRODUCT_SORTS, type SortOrder, topProductsQuery } from '../../libs/contracts/src/index.js';
import { generateHistory } from '../oracle/generated-history.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

/** Products that the view counts, that have changed since, and that it does not know. */
let store: TestStore;

beforeAll(async () => {
  store = await createTestStore();
  const { fromFile, overHttp } = generateHistory(11, 400);
  const rows = [...fromFile, ...overHttp].flatMap((raw) => {
    const parsed = parseEvent(raw);
    return parsed.ok ? [parsed.row] : [];
  });
  const half = Math.floor(rows.length / 2);
  for (const part of [rows.slice(0, half), rows.slice(half, half + 30)]) {
    await store.client.query('begin');
    await writeBatch(store.client, part, { kind: 'load' });
    await store.client.query('commit');
    if (part.length !== half) continue;
    for (const view of ['mv_product_conversion_rates', 'mv_abandoned_carts'] as const) await refreshNow(store.client, view);
  }
  // The history never runs out of new products; this makes sure of one.
  const parsed = parseEvent({ event_time: '2026-03-30T12:00:00Z', event_type: 'view', product_id: '999999', price: '1', user_id: '1' });
  if (!parsed.ok) throw new Error(parsed.reason);
  await store.client.query('begin');
  await writeBatch(store.client, [parsed.row], { kind: 'load' });
  await store.client.query('commit');
});
afterAll(() => store.drop());

const COLUMNS = {
  conversionRate: 'conversion_rate',
  conversionLow: 'conversion_low',
  views: 'views',
  carts: 'carts',
  purchases: 'purchases',
  revenue: 'revenue',
  price: 'price',
  brand: 'brand',
  category: 'category',
  productId: 'product_id',
};

const cases = PRODUCT_SORTS.flatMap((sort) =>
  (['asc', 'desc'] as const).flatMap((order): [string, SortOrder, number, number, string | undefined][] => [
    [sort, order, 0, 7, undefined],
    [sort, order, 2, 1000, undefined],
    [sort, order, 1, 5, 'a'],
  ]),
);

it.each(cases)(
  'the leaderboard by %s %s of at least %d views, %d rows, with %p, is that of the roll-up',
  async (sort, order, minViews, limit, search) => {
    const query = topProductsQuery.parse({ sort, order, minViews, limit, ...(search === undefined ? {} : { search }) });
    const answer = await topConverting(store.client, query);
    const { rows } = await store.client.query(
      `select r.product_id::text, r.views::int, count(*) over ()::int as matching
     from product_conversion_rates r
     left join outside_ids n on n.kind = 'product' and n.id = r.product_id
     where views >= $1 and ($2::text is null or position($2 in case when r.product_id < 0 then lower(n.outside_id) else r.product_id::text end) > 0 or position($2 in lower(brand)) > 0 or position($2 in lower(category)) > 0)
     order by r.${COLUMNS[query.sort]} ${order} nulls last, r.purchases desc, r.product_id
     limit $3`,
      [minViews, search ?? null, limit],
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(answer.products.map(({ productId, views }) => ({ product_id: productId, views }))).toEqual(
      rows.map(({ product_id, views }) => ({ product_id, views })),
    );
    expect(answer.summary.matchingProducts).toBe(rows[0].matching);
  },
);

it('the store of the leaderboards holds products that have changed, that have not, and that the view does not know', async () => {
  const { rows } = await store.client.query(
    `select (select count(*) from product_changes)::int as changed, (select count(*) from products)::int as products,
       (select count(*) from mv_product_conversion_rates)::int as in_view`,
  );
  expect(rows[0].changed).toBeGreaterThan(5);
  expect(rows[0].changed).toBeLessThan(rows[0].products);
  expect(rows[0].in_view).toBeLessThan(rows[0].products);
});
