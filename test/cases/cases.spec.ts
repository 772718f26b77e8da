/** Small inputs that once gave wrong results, with their right values. They live next to the repository, like the data set's sample. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import Papa from 'papaparse';
import type {
  BrandListAnswer,
  BrandTrendsAnswer,
  CartAgesAnswer,
  CategoryListAnswer,
  CurrenciesAnswer,
  FunnelAnswer,
  LoadList,
  OrderedFunnelAnswer,
  ProductAnswer,
  ProductCatalogAnswer,
  PulseData,
  SessionListAnswer,
  StoreInfo,
} from '../../libs/contracts/src/index.js';
import { runInEtlHost } from '../support/etl-host.js';
import type { EtlRun } from '../support/run-etl.js';
import { type IngestReply, sendBody } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const CASES = resolve(import.meta.dirname, '../../../shared/cases');
const path = (file: string): string => join(CASES, file);
const areThere = existsSync(CASES);

const run = new Set<string>();
/** Defines a test of these files of the folder. */
const itReads = (files: readonly string[], right: string, test: () => Promise<void>): void => {
  for (const file of files) run.add(file);
  it(`${files.join(', ')}: ${right}`, test);
};

let store: TestStore | undefined;
let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  await store?.drop();
  app = undefined;
  store = undefined;
});

/** Loads a file with the command line into the test's store, created at its first file. */
async function load(file: string, ...options: string[]): Promise<EtlRun> {
  store ??= await createTestStore();
  return runInEtlHost(store.url, ['load', ...options, path(file)]);
}

/** Loads a file that must load successfully. */
async function loaded(file: string, ...options: string[]): Promise<string> {
  const { code, output } = await load(file, ...options);
  expect([code, output]).toEqual([0, expect.stringMatching(/loaded +\d/)]);
  return output;
}

async function api(): Promise<TestApp> {
  store ??= await createTestStore();
  return (app ??= await startTestApp(store.url, { ingestMaxAgeDays: 0 }));
}

/** Sends a file over HTTP. */
async function post(call: string, file: string): Promise<IngestReply> {
  const { url, writeKey } = await api();
  return sendBody(url + call, writeKey, readFileSync(path(file), 'utf8'));
}

const get = async <Answer>(query: string): Promise<Answer> => (await (await api()).get(query)) as Answer;

/** Stored data as the brands, categories, products and funnel pages show it. */
const brands = async (): Promise<Record<string, [views: number, purchases: number, revenue: number]>> =>
  Object.fromEntries(
    (await get<BrandListAnswer>('/api/brands')).brands.map((it) => [it.brand, [it.views, it.purchases, it.revenue]] as const),
  );
const categories = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await get<CategoryListAnswer>('/api/categories')).categories.map((it) => [it.category, it.views]));
const products = async (): Promise<string[]> =>
  (await get<ProductCatalogAnswer>('/api/products/catalog?minViews=0')).products.map((it) => it.externalId ?? it.productId);
const users = async (): Promise<(number | null)[]> => (await get<FunnelAnswer>('/api/sales-funnel')).stages.map((it) => it.users);
const storedDays = async (): Promise<StoreInfo['storedDays']> => (await get<StoreInfo>('/api/store')).storedDays;
const newestLoad = async (): Promise<LoadList['loads'][number] | undefined> => (await get<LoadList>('/api/loads')).loads[0];

/** Runs the data check over the whole store. */
const isExact = async (): Promise<void> => {
  const { code, output } = await runInEtlHost(store?.url ?? '', ['reconcile']);
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
};

(areThere ? describe : describe.skip)('cases that went wrong (skipped where ../shared/cases is not there)', () => {
  describe('files', () => {
    itReads(
      ['path-pattern/sales[1].csv', 'path-pattern/sales1.csv'],
      'each file keeps its own events: 3 views of 2019-01-01, and 7 purchases for 70',
      async () => {
        await loaded('path-pattern/sales[1].csv');
        expect([await brands(), await storedDays()]).toEqual([{ bracket: [3, 0, 0] }, { from: '2019-01-01', to: '2019-01-01' }]);
        await loaded('path-pattern/sales1.csv');
        expect(await brands()).toEqual({ bracket: [3, 0, 0], plain: [0, 7, 70] });
      },
    );

    itReads(['quantity.parquet'], 'revenue is 30, 3 × 10', async () => {
      await loaded('quantity.parquet');
      expect(await brands()).toEqual({ b: [1, 1, 30] });
    });

    itReads(['float-ids.csv'], 'product 1004856 has 4 views and 1 purchase by one user, 25 %', async () => {
      await loaded('float-ids.csv');
      expect([await products(), await users()]).toEqual([['1004856'], [1, 0, 1]]);
      expect(await get<ProductAnswer>('/api/products/1004856')).toMatchObject({ views: 4, purchases: 1, conversionRate: 25 });
    });

    itReads(
      ['float-ids.parquet'],
      'product 1000 and user 541312140; category ids that lost digits are missing, with a warning',
      async () => {
        await loaded('float-ids.parquet');
        expect(await products()).toEqual(['1000']);
        const { sessions } = await get<SessionListAnswer>('/api/sessions');
        expect(sessions.map((it) => [it.userId, it.userExternalId, it.events])).toEqual([['541312140', null, 3]]);
        expect(await newestLoad()).toMatchObject({
          rowsLoaded: 3,
          rowsRejected: 0,
          warnings: [{ reason: expect.stringContaining('category_id has lost digits'), rows: 2 }],
        });
        const ids = await store?.client.query('select distinct category_id from categories join events using (category_key)');
        expect(ids?.rows).toEqual([{ category_id: null }]);
      },
    );

    itReads(['binary-brand.parquet'], 'the brand is café', async () => {
      await loaded('binary-brand.parquet');
      expect(await brands()).toEqual({ café: [1, 0, 0], bosch: [1, 0, 0] });
    });

    itReads(['upper-case-columns.parquet'], 'loads: 2 views', async () => {
      await loaded('upper-case-columns.parquet');
      expect([await brands(), await products()]).toEqual([{ b: [2, 0, 0] }, ['1000']]);
    });

    itReads(['excel-category-ids.csv'], '3 views have no category, 1 has home.tea; 4 ids get a warning', async () => {
      expect(await loaded('excel-category-ids.csv')).toContain('category_id has lost digits');
      expect(await categories()).toEqual({ unknown: 3, home: 1, 'home.tea': 1 });
      expect(await newestLoad()).toMatchObject({ rowsLoaded: 4, warnings: [{ rows: 4 }] });
    });

    itReads(['latin1.csv'], 'refused as not UTF-8; with its encoding, café and cafè are two brands', async () => {
      const refused = await load('latin1.csv');
      expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('latin1.csv is not UTF-8 text (first invalid line: 2')]);
      expect(await brands()).toEqual({});
      await loaded('latin1.csv', '--encoding', 'latin1');
      expect(await brands()).toEqual({ café: [1, 0, 0], cafè: [0, 1, 20] });
    });

    itReads(
      ['null-words.csv'],
      'all 7 rows have no brand and category, a purchase has no price, users 2 and 3 are in no session',
      async () => {
        await loaded('null-words.csv');
        expect(await newestLoad()).toMatchObject({ rowsLoaded: 7, rowsRejected: 0 });
        expect([await brands(), await categories()]).toEqual([{ unknown: [6, 1, 0] }, { unknown: 6 }]);
        const { sessions } = await get<SessionListAnswer>('/api/sessions');
        expect(sessions.map((it) => [it.userId, it.events])).toEqual([
          ['4', 1],
          ['1', 4],
        ]);
        expect(await users()).toEqual([3, 0, 1]);
      },
    );

    itReads(['session-over-68-years.csv'], 'the row of 2099 is rejected with a reason, or stored with --allow-future', async () => {
      expect(await loaded('session-over-68-years.csv')).toMatch(/loaded +2\n/);
      expect(await newestLoad()).toMatchObject({
        rowsRejected: 1,
        rejections: [{ reason: 'event_time is more than 10 minutes in the future', rows: 1 }],
      });
      expect(await brands()).toEqual({ good: [2, 0, 0] });
      await app?.close();
      await store?.drop();
      app = store = undefined;
      expect(await loaded('session-over-68-years.csv', '--allow-future')).toMatch(/loaded +3\n/);
      expect(await brands()).toEqual({ good: [2, 0, 0], sentinel: [1, 0, 0] });
    });

    itReads(['zero-padded.csv.gz'], '20 rows; the zeros after the gzip data are ignored', async () => {
      await loaded('zero-padded.csv.gz');
      expect(await brands()).toEqual({ gz: [20, 0, 0] });
    });

    itReads(['resaved-lf.csv', 'resaved-crlf.csv'], 'the second one is stored already; revenue stays 20', async () => {
      await loaded('resaved-lf.csv');
      const again = await load('resaved-crlf.csv');
      expect([again.code, again.output]).toEqual([1, expect.stringContaining('2 of 2 rows are stored already')]);
      expect(await brands()).toEqual({ resaved: [0, 2, 20] });
    });

    itReads(['formula-in-rejected-row.csv'], 'the cell in the file of rejected rows is not a formula', async () => {
      const { output } = await load('formula-in-rejected-row.csv');
      const report = readFileSync(/with line and reason in (.*)\)\n/.exec(output)?.[1] ?? '', 'utf8');
      const cells = Papa.parse<string[]>(report).data.flat();
      expect(cells.filter((cell) => /^'?=HYPERLINK/.test(cell))).toEqual([expect.stringMatching(/^'=HYPERLINK/)]);
    });
  });

  describe('clients', () => {
    itReads(
      ['vancouver.csv', 'vancouver.json'],
      'both fall on 2026-11-20 in America/Vancouver, and the data check finds no difference',
      async () => {
        store = await createTestStore('America/Vancouver');
        await loaded('vancouver.csv');
        expect(await post('/api/events', 'vancouver.json')).toMatchObject({ body: { accepted: 1, rejected: [] } });
        const { series } = await get<BrandTrendsAnswer>('/api/brands/trends?interval=day');
        const days = series.map(({ brand, points }) => [brand, points.filter((it) => it.purchases > 0).map((it) => [it.date, it.revenue])]);
        expect(Object.fromEntries(days)).toEqual({ byfile: [['2026-11-20', 10]], live: [['2026-11-20', 10]] });
        await isExact();
      },
    );

    itReads(['login-at-checkout.json'], 'one visit of c9 that viewed, added to the cart and bought; the cart is empty', async () => {
      expect(await post('/v1/batch', 'login-at-checkout.json')).toMatchObject({ body: { accepted: 4, rejected: [] } });
      const { stages } = await get<OrderedFunnelAnswer>('/api/sales-funnel/ordered');
      expect(stages.map((it) => [it.reached, it.dropped, it.open])).toEqual([
        [1, 0, 0],
        [1, 0, 0],
        [1, 0, 0],
      ]);
      const { sessions } = await get<SessionListAnswer>('/api/sessions');
      expect(sessions.map((it) => [it.userExternalId, it.events, it.purchases])).toEqual([['c9', 3, 1]]);
      expect(await get('/api/carts/outcomes')).toMatchObject({ outcomes: { put: { pairs: 1 }, bought: { pairs: 1 } } });
      const { bands } = await get<CartAgesAnswer>('/api/carts/ages');
      expect(bands.filter(({ carts }) => carts > 0)).toEqual([]);
    });

    itReads(['order-page-reloaded.json'], 'order A-17 counts once: revenue 40', async () => {
      expect(await post('/v1/batch', 'order-page-reloaded.json')).toMatchObject({ body: { accepted: 1, duplicates: 1, rejected: [] } });
      expect(await brands()).toEqual({ reload: [0, 1, 40] });
    });

    itReads(['two-currencies.json'], 'USD and JPY are never added up: revenue 10, and 1500 JPY separately', async () => {
      expect(await post('/v1/batch', 'two-currencies.json')).toMatchObject({ body: { accepted: 2, rejected: [] } });
      expect(await brands()).toEqual({ cur: [0, 2, 10] });
      const unconverted = [{ currency: 'JPY', purchases: 1, amount: 1500 }];
      expect(await get<StoreInfo>('/api/store')).toMatchObject({ currency: 'USD', unconverted });
      expect(await get<CurrenciesAnswer>('/api/admin/currencies')).toMatchObject({ unconverted });
    });
  });

  describe('screens', () => {
    itReads(['unknown-brand.csv'], 'brand trends show one series, unknown: 2 views by 1 user', async () => {
      await loaded('unknown-brand.csv');
      const { series } = await get<BrandTrendsAnswer>('/api/brands/trends?interval=day');
      expect(series.map(({ brand, points }) => [brand, points.map((it) => [it.date, it.views, it.users])])).toEqual([
        ['unknown', [['2019-08-01', 2, 1]]],
      ]);
    });

    itReads(['one-future-row.csv', 'path-pattern/sales1.csv'], 'the last day shown stays in 2019, with its numbers', async () => {
      await loaded('path-pattern/sales1.csv');
      const { code, output } = await load('one-future-row.csv');
      expect([code, output]).toEqual([1, expect.stringContaining('event_time is more than 10 minutes in the future')]);
      const day = '2019-02-01';
      expect(await get<PulseData>('/api/pulse')).toMatchObject({ mode: 'past', day, figures: { purchases: 7, revenue: 70 } });
      expect(await get<FunnelAnswer>('/api/sales-funnel')).toMatchObject({
        range: { from: day, to: day },
        stages: [{}, {}, { events: 7 }],
      });
    });
  });

  it('cover every file of the folder', () => {
    const there = readdirSync(CASES, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'README.md')
      .map((entry) => join(entry.parentPath, entry.name).slice(CASES.length + 1));
    expect(there.sort()).toEqual([...run].sort());
  });
});
