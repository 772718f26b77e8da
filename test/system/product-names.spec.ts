/** Product names, pages and pictures that shops send, through every input and in any order. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  abandonedCartsAnswer,
  productAnswer,
  type ProductIdentity,
  pulseData,
  sessionAnswer,
  stageDetailAnswer,
  topProductsAnswer,
  wallData,
} from '../../libs/contracts/src/index.js';
import { foldEvents } from '../support/fold-events.js';
import { runInEtlHost } from '../support/etl-host.js';
import { PROPERTY_SEED } from '../support/seeds.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const SESSION = '72d76fde-8bb3-4e00-8c23-a032dfed738c';
const eventOf = (changes: object) => ({
  event_time: new Date().toISOString(),
  event_type: 'view',
  product_id: '7',
  price: '10.00',
  user_id: '1',
  user_session: SESSION,
  ...changes,
});
const namesIn = (products: readonly ProductIdentity[]) => products.map(({ productId, name }) => [productId, name]);

describe('products named by events', () => {
  let store: TestStore;
  let app: TestApp;
  const top = async (query = '') => topProductsAnswer.parse(await app.get(`/api/products/top-converting?minViews=0&sort=views${query}`));
  const one = async (productId: string) => productAnswer.parse(await app.get(`/api/products/${productId}`)).product;

  beforeAll(async () => {
    store = await createTestStore();
    app = await startTestApp(store.url);
    const teapot = {
      product_id: '7',
      name: '  Teapot\n“Größe L”, 1.2 l ',
      url: 'https://shop.test/teapot?a=1',
      image_url: 'http://shop.test/teapot.jpg',
    };
    await app.send([
      eventOf(teapot),
      eventOf({ ...teapot, event_type: 'cart' }),
      eventOf({ product_id: '7' }),
      eventOf({ product_id: 'SKU-8', name: 'Cup 8', brand: 'meissen', category_code: 'home.tea' }),
      eventOf({ product_id: '9', brand: 'hay', category_code: 'garden.chairs' }),
    ]);
  });
  afterAll(async () => {
    await app?.close();
    await store?.drop();
  });

  it('show their names in every list', async () => {
    const surrogate = (await top()).products.find(({ externalId }) => externalId === 'SKU-8')?.productId;
    const expected = [
      ['7', 'Teapot “Größe L”, 1.2 l'],
      [surrogate, 'Cup 8'],
      ['9', null],
    ];
    const byId = (rows: readonly ProductIdentity[]) => Object.fromEntries(namesIn(rows));
    expect(namesIn((await top()).products)).toEqual(expect.arrayContaining(expected));
    for (const filter of ['&from=2020-01-01&to=2099-12-31', '&brand=meissen', '&order=asc'])
      for (const [id, name] of namesIn((await top(filter)).products)) expect(expected).toContainEqual([id, name]);
    expect((await top()).summary.bestPerformer).toHaveProperty('name');
    for (const method of ['events', 'carts']) {
      const carts = abandonedCartsAnswer.parse(await app.get(`/api/products/abandoned-carts?minCarts=0&method=${method}`));
      expect(namesIn(carts.products)).toEqual([['7', 'Teapot “Größe L”, 1.2 l']]);
    }
    const pulse = pulseData.parse(await app.get('/api/pulse'));
    expect(byId(pulse.topProducts)).toEqual(Object.fromEntries(expected));
    expect(byId(pulse.lastEvents)).toEqual(Object.fromEntries(expected));
    expect(byId(wallData.parse(await app.get('/api/wall')).inCarts)).toEqual({ '7': 'Teapot “Größe L”, 1.2 l' });
    const session = sessionAnswer.parse(await app.get(`/api/sessions/${SESSION}`));
    expect(byId(session.timeline.map(({ product }) => product))).toEqual(Object.fromEntries(expected));
    const detail = stageDetailAnswer.parse(await app.get('/api/sales-funnel/stage?stage=view'));
    expect(byId(detail.products)).toEqual(Object.fromEntries(expected));
  });

  it('show their link and image on the product page', async () => {
    expect(await one('7')).toMatchObject({ url: 'https://shop.test/teapot?a=1', imageUrl: 'http://shop.test/teapot.jpg' });
    expect(await one('9')).toMatchObject({ name: null, url: null, imageUrl: null });
  });

  it.each([
    ['teapot', ['7']],
    ['GRÖSSE', []],
    ['GRÖßE l', ['7']],
    ['cup', ['SKU-8']],
    ['garden', ['9']],
    ['%', []],
  ])('are found by part of the name in any case: %s', async (search, found) => {
    for (const filter of ['', '&from=2020-01-01&to=2099-12-31']) {
      const answer = await top(`&search=${encodeURIComponent(search)}${filter}`);
      expect(answer.products.map(({ externalId, productId }) => externalId ?? productId)).toEqual(found);
      expect(answer.summary.matchingProducts).toBe(found.length);
    }
    const carts = abandonedCartsAnswer.parse(
      await app.get(`/api/products/abandoned-carts?minCarts=0&search=${encodeURIComponent(search)}`),
    );
    expect(carts.products).toHaveLength(found.filter((id) => id === '7').length);
  });

  it.each([
    ['javascript:alert(1)'],
    ['data:text/html,x'],
    ['/relative'],
    ['//shop.test/x'],
    ['https://'],
    ['https://shop.test/a b'],
    ['https://shop.test/"onload="x'],
    [`https://shop.test/${'x'.repeat(2000)}`],
    [42],
    [{ href: 'https://shop.test' }],
  ])('drop a link that is not http, and keep the event: %j', async (url) => {
    const product = { product_id: '11', name: 'Lamp' };
    const { accepted, rejected } = await app.send([eventOf({ ...product, url, image_url: url })]);
    expect({ accepted, rejected }).toEqual({ accepted: 1, rejected: [] });
    expect(await one('11')).toMatchObject({ name: 'Lamp', url: null, imageUrl: null });
  });

  it('keep an event with an unusable name, and cut a name that is too long', async () => {
    const names = [{}, ['a'], 'a\ud800b', '   ', null, true];
    const { accepted } = await app.send(names.map((name) => eventOf({ product_id: '12', name })));
    expect(accepted).toBe(names.length);
    expect(await one('12')).toMatchObject({ name: null });
    await app.send([eventOf({ product_id: '13', name: `${'ü'.repeat(499)}😀xyz` })]);
    expect(await one('13')).toMatchObject({ name: `${'ü'.repeat(499)}😀` });
  });

  it('get names from Segment clients, in events and order lines', async () => {
    const call = async (body: object) =>
      fetch(`${app.url}/v1/track`, {
        method: 'POST',
        headers: { authorization: `Bearer ${app.writeKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ userId: 'u', ...body }),
      });
    await call({
      event: 'Product Viewed',
      properties: { product_id: '21', name: 'Desk lamp', url: 'https://shop.test/21', image_url: 'https://shop.test/21.png' },
    });
    await call({
      event: 'Order Completed',
      properties: {
        order_id: 'o1',
        url: 'https://shop.test/order',
        products: [
          { product_id: '22', name: 'Chair', price: 5 },
          { product_id: '23', price: 5 },
        ],
      },
    });
    expect(await one('21')).toMatchObject({ name: 'Desk lamp', url: 'https://shop.test/21', imageUrl: 'https://shop.test/21.png' });
    expect(await one('22')).toMatchObject({ name: 'Chair', url: null });
    expect(await one('23')).toMatchObject({ name: null, url: null });
  });
});

describe('the newest of each field', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await createTestStore();
  });
  afterEach(() => store.drop());

  const stored = async () =>
    (
      await store.client.query(
        'select product_id, name, named_at, image_url, image_url_at, url, url_at from product_details order by product_id',
      )
    ).rows;

  it('is kept for any order, batching and repetition', async () => {
    const told = fc.record({
      event_time: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.500001Z', '2026-01-02T00:00:00Z'),
      product_id: fc.constantFrom('1', '2', 'SKU'),
      name: fc.constantFrom('a', 'b', 'ä', 'Z', '', undefined),
      url: fc.constantFrom('https://a.test', 'https://b.test', 'ftp://c.test', undefined),
      image_url: fc.constantFrom('https://a.test/i', undefined),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), async (events, draws) => {
        const shuffled = events.toSorted(() => ((draws.next().value ?? 0) % 2 === 0 ? 1 : -1));
        const size = 1 + ((draws.next().value ?? 0) % events.length);
        const reset = () => store.client.query('truncate events, product_details');
        await reset();
        await foldEvents(
          store.client,
          events.map((event) => eventOf(event)),
        );
        const atOnce = await stored();
        await reset();
        for (let first = 0; first < shuffled.length; first += size)
          for (const kind of ['live', 'load'] as const)
            await foldEvents(
              store.client,
              shuffled.slice(first, first + size).map((event) => eventOf(event)),
              { kind },
            );
        expect(await stored()).toEqual(atOnce);
      }),
      { numRuns: 40, seed: PROPERTY_SEED },
    );
  });

  it('is not cleared by an event without it, and not written by a duplicate message', async () => {
    const at = (time: string) => ({ event_time: `2026-01-01T${time}Z` });
    await foldEvents(store.client, [eventOf({ ...at('10:00:00'), name: 'new', url: 'https://a.test', message_id: 'm' })]);
    await foldEvents(store.client, [eventOf({ ...at('11:00:00'), name: '' }), eventOf({ ...at('09:00:00'), name: 'old' })]);
    await foldEvents(store.client, [eventOf({ ...at('12:00:00'), name: 'repeated', message_id: 'm' })]);
    expect(await stored()).toMatchObject([{ name: 'new', url: 'https://a.test' }]);
  });
});

describe('a file of events', () => {
  let store: TestStore;
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-names-'));
  beforeEach(async () => {
    store = await createTestStore();
  });
  afterEach(() => store.drop());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';
  const line = (time: string, productId: string, [name, imageUrl, url]: readonly string[], changes = '') =>
    [`${time} UTC,view,${productId},,,,1,${changes === '' ? '5' : changes},`, name, imageUrl, url].join(',');
  const detailsOf = async (one: TestStore) =>
    (
      await one.client.query(
        'select product_id, name, named_at, image_url, image_url_at, url, url_at from product_details order by product_id',
      )
    ).rows;
  // Two months, so two parts. One product id is an integer and one is not, and one user id makes its row irregular.
  const LINES = [
    line('2019-10-01 00:00:00', '1', ['Lamp', 'https://shop.test/1.jpg', 'https://shop.test/1']),
    line('2019-10-01 00:00:00', '1', ['Lampe für Größen', '', 'javascript:alert(1)']),
    line('2019-10-02 00:00:00', '1', ['  Lamp  two ', '', '']),
    line('2019-10-02 00:00:00', 'SKU-2', ['Chair', '', '/chair']),
    line('2019-10-03 00:00:00', '3', ['', '', '']),
    line('2019-11-01 00:00:00', '1', ['nan', '', 'https://shop.test/new']),
    line('2019-11-01 00:00:00', '3', ['Third', '', ''], 'user-x'),
    line('2019-11-02 00:00:00', 'SKU-2', ['Chair two', 'ftp://x', '']),
  ];

  it.each([
    ['plain', (text: string) => text],
    ['quoted', (text: string) => text.replaceAll(',view,', ',"view",')],
  ])('that is %s names products like the same live rows, and counts what it drops', async (kind, written) => {
    const path = join(folder, `${kind}.csv`);
    writeFileSync(path, written(`${HEADER},name,image_url,url\n${LINES.join('\n')}\n`));
    const { code, output } = await runInEtlHost(store.url, ['load', path]);
    expect(code === 0 ? 'loaded' : output).toBe('loaded');
    expect(output).toMatch(/ 2 {2}url is not an http or https address$/m);
    expect(output).toMatch(/ 1 {2}image_url is not an http or https address$/m);
    const loaded = await detailsOf(store);
    const live = await createTestStore();
    try {
      const columns = `${HEADER},name,image_url,url`.split(',');
      await foldEvents(
        live.client,
        // The same values as in JSON: there `nan` would be quoted text, and so a name.
        LINES.map((row) =>
          Object.fromEntries(row.split(',').map((value, index) => [columns[index] ?? '', value === 'nan' ? null : value])),
        ),
      );
      expect(loaded).toEqual(await detailsOf(live));
    } finally {
      await live.drop();
    }
    expect(loaded.find(({ product_id: id }) => id === '1')).toMatchObject({
      image_url: 'https://shop.test/1.jpg',
      url: 'https://shop.test/new',
    });
  });

  it('without product columns keeps what is known', async () => {
    const named = join(folder, 'named.csv');
    writeFileSync(named, `${HEADER},name,image_url,url\n${LINES.join('\n')}\n`);
    await runInEtlHost(store.url, ['load', named]);
    const before = await detailsOf(store);
    const bare = join(folder, 'bare.csv');
    writeFileSync(bare, `${HEADER}\n2019-12-01 00:00:00 UTC,view,1,,,,1,5,\n`);
    const { code } = await runInEtlHost(store.url, ['load', bare]);
    expect(code).toBe(0);
    expect(await detailsOf(store)).toEqual(before);
  });
});
