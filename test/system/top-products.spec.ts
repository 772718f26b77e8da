import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { productCatalog } from '../../apps/api/src/analytics/products/product-catalog.query.js';
import { productViews } from '../../apps/api/src/analytics/products/product-views.query.js';
import { topProducts } from '../../apps/api/src/analytics/products/top-products.query.js';
import { refreshNow } from '../../database/views/refresh-view.js';
import { PRODUCT_SORTS, productCatalogQuery, rangeFilter, type SortOrder, topProductsQuery } from '../../libs/contracts/src/index.js';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

/** Contains products that are in the view, products that changed since its refresh, and products new since then. */
let store: TestStore;

beforeAll(async () => {
  store = await createTestStore();
  const { fromFile, overHttp } = generateHistory(11, 400);
  const raws = [...fromFile, ...overHttp];
  const half = Math.floor(raws.length / 2);
  for (const part of [raws.slice(0, half), raws.slice(half, half + 30)]) {
    await foldEvents(store.client, part);
    if (part.length !== half) continue;
    for (const view of ['mv_product_conversion_rates', 'mv_abandoned_carts'] as const) await refreshNow(store.client, view);
  }
  // The rest of the history likely has new products; this guarantees one.
  await foldEvents(store.client, [
    { event_time: '2026-03-30T12:00:00Z', event_type: 'view', product_id: '999999', price: '1', user_id: '1' },
  ]);
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
  'the top products by %s %s of at least %d views, %d rows, with %p, match the roll-up',
  async (sort, order, minViews, limit, search) => {
    const query = topProductsQuery.parse({ sort, order, minViews, limit, ...(search === undefined ? {} : { search }) });
    const answer = await topProducts(store.client, query);
    const { rows } = await store.client.query(
      `select r.product_id::text, r.views::int, count(*) over ()::int as matching
     from product_conversion_rates r
     left join external_ids n on n.kind = 'product' and n.id = r.product_id
     where views >= $1 and ($2::text is null or position($2 in case when r.product_id < 0 then lower(n.external_id) else r.product_id::text end) > 0 or position($2 in lower(brand)) > 0 or position($2 in lower(category)) > 0)
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

it.each([
  ['over the whole period', {}],
  ['of some days', { from: '2026-03-20', to: '2026-04-20' }],
])('the top products %s are the same page by page, with the total after the last page', async (_, range) => {
  const page = (offset: number, limit: number) =>
    topProducts(store.client, topProductsQuery.parse({ ...range, minViews: 1, sort: 'views', limit, offset }));
  const { products, summary } = await page(0, 1000);
  expect(products.length).toBeGreaterThan(20);
  const pages: typeof products = [];
  for (let offset = 0; offset < products.length; offset += 7) pages.push(...(await page(offset, 7)).products);
  expect(pages).toEqual(products);
  expect(await page(products.length + 5, 7)).toMatchObject({ products: [], summary: { matchingProducts: summary.matchingProducts } });
});

it.each([
  ['over the whole period', {}],
  ['of some days', { from: '2026-03-20', to: '2026-04-20' }],
  ['of a brand', { brand: ['samsung'] }],
])('views by product %s match the top products without a minimum of views', async (_, filter) => {
  const { counts } = await productViews(store.client, rangeFilter.parse(filter));
  const { products } = await topProducts(store.client, topProductsQuery.parse({ ...filter, minViews: 0, limit: 1000 }));
  const byViews = new Map<number, number>();
  for (const { views } of products) byViews.set(views, (byViews.get(views) ?? 0) + 1);
  expect(counts).toEqual([...byViews].map(([views, products]) => ({ views, products })).sort((a, b) => a.views - b.views));
});

it('the test store has changed, unchanged and new products', async () => {
  const { rows } = await store.client.query(
    `select (select count(*) from product_changes)::int as changed, (select count(*) from products)::int as products,
       (select count(*) from mv_product_conversion_rates)::int as in_view`,
  );
  expect(rows[0].changed).toBeGreaterThan(5);
  expect(rows[0].changed).toBeLessThan(rows[0].products);
  expect(rows[0].in_view).toBeLessThan(rows[0].products);
});

it.each([
  ['the whole period', {}],
  ['some days', { from: '2026-03-01', to: '2026-04-10' }],
])('the catalog of %s, page by page, matches the events', async (_, days) => {
  const found: [string, number, number, number][] = [];
  for (let offset = 0; ; offset += 17) {
    const query = productCatalogQuery.parse({ ...days, minViews: 1, limit: 17, offset });
    const { products, matchingProducts } = await productCatalog(store.client, query);
    found.push(...products.map((row): [string, number, number, number] => [row.productId, row.views, row.carts, row.purchases]));
    if (found.length >= matchingProducts) break;
  }
  const { rows } = await store.client.query(
    `select product_id::text as id, count(*) filter (where event_type = 'view')::int as views,
       count(*) filter (where event_type = 'cart')::int as carts, count(*) filter (where event_type = 'purchase')::int as purchases
     from events where ($1::date is null or event_time::date between $1 and $2)
     group by product_id having count(*) filter (where event_type = 'view') >= 1 order by product_id`,
    ['from' in days ? days.from : null, 'to' in days ? days.to : null],
  );
  expect(found.length).toBeGreaterThan(17);
  expect(found).toEqual(rows.map(({ id, views, carts, purchases }) => [id, views, carts, purchases]));
});
