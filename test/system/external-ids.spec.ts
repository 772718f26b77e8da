import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { abandonedCartsAnswer, type ProductIdentity, pulseData, topProductsAnswer } from '../../libs/contracts/src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let app: TestApp;

const eventsOf = (productId: string, types: readonly string[], changes: object = {}) =>
  types.map((type) => ({
    event_time: new Date().toISOString(),
    event_type: type,
    product_id: productId,
    category_code: 'garden.chairs',
    brand: 'hay',
    price: '10.00',
    user_id: '1',
    user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
    ...changes,
  }));
const named = (products: readonly ProductIdentity[]) => products.map(({ externalId, productId }) => externalId ?? productId);

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  await app.send([
    ...eventsOf('SKU-Chair/12', ['view', 'view', 'cart', 'purchase']),
    ...eventsOf('стул-2', ['view', 'view', 'view', 'cart', 'cart', 'purchase']),
    ...eventsOf('1212', ['view', 'view', 'view', 'view', 'cart', 'cart', 'cart', 'purchase']),
    // The same text as another kind of id has another surrogate id; its name must not be used for the product.
    ...eventsOf('99', ['view'], { user_id: 'SKU-User', category_id: 'SKU-Category' }),
  ]);
});

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

const FILTERS = [
  ['the whole period', ''],
  ['a range of days', '&from=2020-01-01&to=2099-12-31'],
  ['a brand', '&brand=hay'],
];

describe.each(FILTERS)('products with text ids, over %s', (_, filter) => {
  const top = async (query = '') =>
    topProductsAnswer.parse(await app.get(`/api/products/top-converting?minViews=0&sort=views&order=asc${filter}${query}`));
  const left = async (query = '') =>
    abandonedCartsAnswer.parse(await app.get(`/api/products/abandoned-carts?minCarts=0&sort=carts&order=asc${filter}${query}`));

  it('have their external id beside a negative surrogate', async () => {
    const { products, summary } = await top();
    expect(named(products)).toEqual(['99', 'SKU-Chair/12', 'стул-2', '1212']);
    expect(products.map(({ productId, externalId }) => [Number(productId) < 0, externalId === null])).toEqual([
      [false, true],
      [true, false],
      [true, false],
      [false, true],
    ]);
    expect(summary.bestPerformer).toMatchObject({ externalId: 'SKU-Chair/12', productId: products[1]?.productId });
  });

  it.each(['events', 'carts'])('have their external id in abandoned carts, counted by %s', async (method) => {
    const { products } = await left(`&method=${method}`);
    expect(named(products)).toContain('SKU-Chair/12');
    expect(named(products)).toContain('стул-2');
  });

  it.each([
    ['sku-ch', ['SKU-Chair/12']],
    ['12', ['SKU-Chair/12', '1212']],
    ['СТУЛ', ['стул-2']],
    // A surrogate id is not searchable.
    ['-1', []],
    ['sku_', []],
    ['chairs', ['99', 'SKU-Chair/12', 'стул-2', '1212']],
  ])('are found by their external id: %s', async (search, found) => {
    const query = `&search=${encodeURIComponent(search)}`;
    const answer = await top(query);
    expect(named(answer.products)).toEqual(found);
    expect(answer.summary.matchingProducts).toBe(found.length);
    const carts = await left(query);
    expect(named(carts.products)).toEqual(found.filter((name) => name !== '99'));
    expect(carts.summary.matchingProducts).toBe(carts.products.length);
  });
});

describe('a product', () => {
  it.each(['', '/funnel?unit=events', '/prices'])('is found by its external id at /api/products/…%s', async (path) => {
    for (const own of ['SKU-Chair/12', 'стул-2']) {
      const { products } = topProductsAnswer.parse(
        await app.get(`/api/products/top-converting?minViews=0&search=${encodeURIComponent(own)}`),
      );
      const byNumber = await app.get(`/api/products/${products[0]?.productId}${path}`);
      expect(await app.get(`/api/products/${encodeURIComponent(own)}${path}`)).toEqual({
        ...(byNumber as object),
        response: expect.anything(),
      });
    }
    // Only a product's id counts; user and category ids are not found.
    for (const unknown of ['SKU-Chair', 'sku-chair/12', 'SKU-User', '99999999999999999999']) {
      const response = await fetch(`${app.url}/api/products/${encodeURIComponent(unknown)}${path}`, {
        headers: { authorization: `Bearer ${app.adminToken}` },
      });
      expect([unknown, response.status]).toEqual([unknown, 404]);
    }
  });
});

describe('the wall', () => {
  it('shows external ids in its lists', async () => {
    const { topProducts, lastEvents } = pulseData.parse(await app.get('/api/pulse'));
    expect(named(topProducts)).toContain('SKU-Chair/12');
    expect(new Set(named(lastEvents))).toContain('стул-2');
  });
});
