/** `etl products FILE` loads product names from a catalog file while the app runs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { abandonedCartsAnswer, productAnswer, topProductsAnswer } from '../../libs/contracts/src/index.js';
import { foldEvents } from '../support/fold-events.js';
import { LiveFollower } from '../support/live-follower.js';
import { runInEtlHost } from '../support/etl-host.js';
import { ETL_DATA_DIR } from '../support/run-etl.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const folder = mkdtempSync(join(tmpdir(), 'storepulse-catalog-'));
let store: TestStore;
let app: TestApp;

beforeEach(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
});
afterEach(async () => {
  await app.close();
  await store.drop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEADER = 'product_id,name,brand,category_code,price,image_url,url';
const eventOf = (productId: string, changes: object = {}) => ({
  event_time: '2026-01-01T10:00:00Z',
  event_type: 'view',
  product_id: productId,
  user_id: '1',
  ...changes,
});
const catalog = async (text: string | Buffer, name = 'catalog.csv') => {
  const path = join(folder, name);
  writeFileSync(path, text);
  const { code, output } = await runInEtlHost(store.url, ['products', path]);
  return { code, output, path };
};
const one = async (productId: string) => productAnswer.parse(await app.get(`/api/products/${productId}`)).product;
const top = async (query = '') => topProductsAnswer.parse(await app.get(`/api/products/top-converting?minViews=0&sort=views${query}`));

describe('etl products', () => {
  it('names products, and new ones from their first event on', async () => {
    await foldEvents(store.client, [eventOf('7'), eventOf('SKU-8', { brand: 'hay' })]);
    const { code, output } = await catalog(
      `\ufeff${HEADER}\r\n7,"Teapot, ""blue""",meissen,home.tea,18.99,https://shop.test/7.jpg,https://shop.test/7\r\nSKU-8,Chair,,,,,\r\n9,Later,,,,,\r\n`,
    );
    expect(code).toBe(0);
    expect(output).toMatch(/3 products described$/m);
    expect(output).toMatch(/named +3$/m);
    expect(output).toMatch(/without events 1 /m);
    expect(output).toMatch(/rejected +0$/m);
    expect(await one('7')).toEqual({
      productId: '7',
      externalId: null,
      name: 'Teapot, "blue"',
      brand: 'meissen',
      category: 'home.tea',
      price: 18.99,
      url: 'https://shop.test/7',
      imageUrl: 'https://shop.test/7.jpg',
    });
    const found = await top('&search=chair');
    expect(found.products).toMatchObject([{ externalId: 'SKU-8', name: 'Chair', brand: 'hay' }]);
    await foldEvents(store.client, [eventOf('9')]);
    expect(await one('9')).toMatchObject({ name: 'Later' });
  });

  it('adds brand, category and price only if no event gives them; reconcile finds no difference', async () => {
    await foldEvents(store.client, [
      eventOf('1', { brand: 'hay', category_code: 'garden', price: '5' }),
      eventOf('2'),
      eventOf('2', { event_type: 'cart' }),
    ]);
    await catalog(`${HEADER}\n1,One,meissen,home.tea,9,,\n2,Two,meissen,home.tea,9,,\n`);
    expect((await top()).products).toMatchObject([
      { productId: '1', name: 'One', brand: 'hay', category: 'garden', price: 5 },
      { productId: '2', name: 'Two', brand: 'meissen', category: 'home.tea', price: 9 },
    ]);
    const carts = abandonedCartsAnswer.parse(await app.get('/api/products/abandoned-carts?minCarts=0'));
    expect(carts.products).toMatchObject([{ productId: '2', brand: 'meissen', price: 9 }]);
    expect((await top('&search=tea')).products.map(({ productId }) => productId)).toEqual(['2']);
    const { code, output } = await runInEtlHost(store.url, ['reconcile']);
    expect(code === 0 ? '' : output).toBe('');
  });

  it('keeps the newest value of events and catalogs; an empty field clears nothing', async () => {
    await foldEvents(store.client, [eventOf('1', { name: 'of an event' })]);
    const dated = (rows: string) => catalog(`product_id,name,updated_at,url\n${rows}\n`);
    await dated('1,older,2025-12-31 00:00:00,https://shop.test/old');
    expect(await one('1')).toMatchObject({ name: 'of an event', url: 'https://shop.test/old' });
    await dated('1,newer,2026-01-02T00:00:00Z,');
    expect(await one('1')).toMatchObject({ name: 'newer', url: 'https://shop.test/old' });
    await catalog('product_id,name\n1,of now\n');
    expect(await one('1')).toMatchObject({ name: 'of now' });
    await foldEvents(store.client, [eventOf('1', { name: 'late', event_time: '2026-01-01T11:00:00Z' })]);
    expect(await one('1')).toMatchObject({ name: 'of now' });
  });

  it('is safe to repeat, with the same output', async () => {
    await foldEvents(store.client, [eventOf('1')]);
    const text = 'product_id,name,updated_at\n1,One,2026-01-01\n';
    const rows = async () => (await store.client.query('select * from product_details')).rows;
    const first = await catalog(text.replace('2026-01-01', '2026-01-01 00:00:00'));
    const before = await rows();
    const second = await catalog(text.replace('2026-01-01', '2026-01-01 00:00:00'));
    expect(await rows()).toEqual(before);
    expect(second.output).toBe(first.output);
  });

  it('rejects bad rows with line and reason, and accepts the others; a bad link rejects no row', async () => {
    await foldEvents(store.client, [eventOf('1')]);
    const { code, output } = await catalog(
      [
        HEADER,
        '1,Good,,,,javascript:alert(1),/relative',
        ',No id,,,,,',
        '2,"Two\nlines",,,minus,,',
        '3,short',
        '=4,"Formula",,,-1,,',
        '5,,,,,,',
      ].join('\n'),
      'bad.csv',
    );
    expect(code).toBe(0);
    expect(output).toMatch(/rows read +6$/m);
    expect(output).toMatch(/named +1$/m);
    expect(output).toMatch(/empty +1 /m);
    expect(output).toMatch(/rejected +4 \(with line and reason in .*bad\.csv\.rejected\.csv\)$/m);
    expect(output).toMatch(/ 1 {2}url is not an http or https address$/m);
    expect(await one('1')).toMatchObject({ name: 'Good', url: null, imageUrl: null });
    const kept = readFileSync(join(ETL_DATA_DIR, 'rejected', 'bad.csv.rejected.csv'), 'utf8');
    expect(kept.split('\n').filter((row) => /^\d/.test(row))).toEqual([
      '3,product_id is missing,",No id,,,,,"',
      '4,"price ""minus"" is not a number","2,""Two',
      '6,"the row has 2 fields, the header 7","3,short"',
      `7,"price ""-1"" is below 0","'=4,""Formula"",,,-1,,"`,
    ]);
    await catalog(`${HEADER}\n1,Good,,,,,\n`, 'bad.csv');
    expect(() => readFileSync(join(ETL_DATA_DIR, 'rejected', 'bad.csv.rejected.csv'))).toThrow('ENOENT');
  });

  it('rejects a time in the next year, which would hide every newer name until then', async () => {
    const { output } = await catalog(`product_id,name,updated_at\n1,One,${new Date().getUTCFullYear() + 1}-12-31 00:00:00\n2,Two,soon\n`);
    expect(output).toMatch(/rejected +2 /);
    const kept = readFileSync(join(ETL_DATA_DIR, 'rejected', 'catalog.csv.rejected.csv'), 'utf8');
    expect(kept).toMatch(/^2,updated_at .* is more than 10 minutes in the future,/m);
    expect(kept).toMatch(/^3,"updated_at ""soon"" is not a time/m);
  });

  it('reads a gzip file, and rejects a file that is not a catalog in one line', async () => {
    await foldEvents(store.client, [eventOf('1')]);
    expect((await catalog(gzipSync(`product_id,name\n1,Packed\n`), 'packed.csv.gz')).code).toBe(0);
    expect(await one('1')).toMatchObject({ name: 'Packed' });
    const refused = [
      ['id,name\n1,x\n', /lacks the column product_id/],
      ['product_id,color\n1,red\n', /has only product_id/],
      ['product_id,name,name\n1,a,b\n', /has the column name twice/],
      [Buffer.from('product_id,name\n1,caf\xe9\n', 'latin1'), /is not UTF-8/],
      ['', /is empty/],
    ] as const;
    for (const [text, reason] of refused) {
      const { code, output } = await catalog(text);
      expect(code).toBe(1);
      expect(output).toMatch(reason);
    }
    expect((await runInEtlHost(store.url, ['products'])).code).toBe(2);
  });

  it.each([
    ['semicolons', 'product_id;name;price\n1;"Lamp; large";9.5\n'],
    ['tabs', 'product_id\tname\tprice\n1\tLamp; large\t9.5\n'],
    ['a line that names the delimiter', 'sep=;\r\nproduct_id;name;price\r\n1;"Lamp; large";9.5\r\n'],
    ['UTF-16', Buffer.from('\ufeffproduct_id;name;price\n1;"Lamp; large";9.5\n', 'utf16le')],
    ['a word for a missing value', 'product_id,name,brand,price\n1,Lamp; large,NULL,9.5\n'],
  ])('reads a catalog like an event file: %s', async (_, text) => {
    await foldEvents(store.client, [eventOf('1')]);
    const { code, output } = await catalog(text);
    expect(code === 0 ? '' : output).toBe('');
    expect(await one('1')).toMatchObject({ name: 'Lamp; large', brand: null, price: 9.5 });
  });

  it('shows at once in the running app, in live and in cached answers', async () => {
    await foldEvents(store.client, [eventOf('1', { event_time: new Date().toISOString() })]);
    const watching = new LiveFollower(app.url, app.adminToken, 'products.top', { minViews: 0 });
    try {
      await waitFor('the first state', async () => watching.state !== null);
      expect((await top()).products).toMatchObject([{ name: null }]);
      await catalog('product_id,name\n1,Named meanwhile\n');
      expect((await top()).products).toMatchObject([{ name: 'Named meanwhile' }]);
      await waitFor('the name', async () => JSON.stringify(watching.state).includes('Named meanwhile'));
    } finally {
      watching.end();
    }
  });

  it('changes nothing in a demo store', async () => {
    await store.client.query('update store_state set demo = true');
    const { code, output } = await catalog('product_id,name\n1,One\n');
    expect({ code, isRefused: output.includes('End the demo first') }).toEqual({ code: 1, isRefused: true });
  });
});
