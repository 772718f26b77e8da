import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CSV_HEADER, csvFile } from '../support/csv-file.js';
import { foldEvents } from '../support/fold-events.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startTestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { differences, storedCounts } from './stored-counts.js';

const stores: TestStore[] = [];

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.drop()));
});

const newStore = async (): Promise<TestStore> => {
  const store = await createTestStore();
  stores.push(store);
  return store;
};

const HEADER = `${CSV_HEADER},quantity`;
const COLUMNS = HEADER.split(',');
const session = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

async function load(store: TestStore, rows: readonly string[], ...args: string[]): Promise<string> {
  const { folder, path } = csvFile(`${[HEADER, ...rows].join('\n')}\n`);
  const { code, output } = await runInEtlHost(store.url, ['load', ...args, path]);
  rmSync(folder, { recursive: true });
  if (code !== 0) throw new Error(output);
  return output;
}

const fieldsOf = (row: string): Record<string, string> =>
  Object.fromEntries(row.split(',').map((value, index) => [COLUMNS[index] ?? '', value]));

/** Every answer that could overflow a number type. */
const PATHS = [
  '/api/sales-funnel',
  '/api/sales-funnel?unit=sessions&brand=a',
  '/api/sales-funnel/ordered',
  '/api/products/top-converting?minViews=0',
  '/api/products/top-converting?minViews=0&from=1970-01-01&to=2100-12-31&sort=revenue',
  '/api/products/top-converting?minViews=0&category=home',
  '/api/products/abandoned-carts?minCarts=1',
  '/api/products/abandoned-carts?minCarts=1&method=carts',
  '/api/sessions/analytics',
  '/api/sessions/analytics?from=1970-01-01&to=2100-12-30',
  '/api/sessions/analytics?brand=a',
  '/api/brands/trends?interval=month',
  '/api/brands/trends?interval=month&category=home',
  '/api/brands?search=a',
];

describe('values at their limits', () => {
  it('load from a file, count as live events do, and show in reconcile and answers', async () => {
    const time = fc.constantFrom(
      '1970-01-01 00:00:00 UTC',
      '2019-10-01 00:00:00 UTC',
      '2019-10-01 00:00:01 UTC',
      '2100-12-31 23:59:59 UTC',
    );
    const row = fc
      .tuple(
        time,
        fc.constantFrom('view', 'cart', 'remove_from_cart', 'purchase', 'purchase'),
        fc.constantFrom('0', '1', '9223372036854775807', '9223372036854775808'),
        fc.constantFrom('', '0', '9223372036854775807'),
        fc.constantFrom('', 'home', 'home.tea'),
        fc.constantFrom('', 'a', '\u{1F600}'.repeat(200)),
        fc.constantFrom('', '0', '0.0001', '9999999999.9999', '9999999999.9999'),
        fc.constantFrom('0', '1', '9223372036854775807'),
        fc.constantFrom('', session(1), session(2), 'x'.repeat(200)),
        fc.constantFrom('', '1', '1000000', '1000000'),
      )
      .map((fields) => fields.join(','));
    const [rows = []] = fc.sample(fc.array(row, { minLength: 400, maxLength: 400 }), { numRuns: 1, seed: 7 });
    // So many on one day that the sum of their durations in microseconds exceeds 64 bits.
    const long = Array.from({ length: 2400 }, (_, n) => [
      `1970-01-01 00:00:00 UTC,view,1,,,,,5,${session(100 + n)},`,
      `2100-12-31 23:59:59 UTC,view,1,,,,,5,${session(100 + n)},`,
    ]).flat();
    const all = [...rows, ...long];
    const store = await newStore();
    await load(store, all, '--allow-future');
    const live = await newStore();
    await foldEvents(live.client, all.map(fieldsOf));
    expect(differences(await storedCounts(store.client), await storedCounts(live.client))).toEqual([]);
    expect(await runInEtlHost(store.url, ['reconcile', '--from', '2019-10-01', '--to', '2019-10-02'])).toMatchObject({ code: 0 });
    const app = await startTestApp(store.url);
    try {
      for (const path of PATHS) await app.get(path);
      const { segments } = (await app.get('/api/sessions/analytics')) as { segments: { p90DurationSeconds: number }[] };
      expect(Math.max(...segments.map(({ p90DurationSeconds }) => p90DurationSeconds))).toBe(4_133_980_799);
    } finally {
      await app.close();
    }
  });

  it('are accepted over HTTP', async () => {
    const store = await newStore();
    const app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
    try {
      const sale = {
        event_type: 'purchase',
        product_id: '1',
        user_id: '1',
        price: '9999999999.9999',
        quantity: 1_000_000,
        user_session: session(1),
      };
      const events = [
        { ...sale, event_time: '1970-01-01T00:00:00Z' },
        { ...sale, event_time: new Date().toISOString() },
      ];
      expect(await app.send(events)).toMatchObject({ accepted: 2, rejected: [] });
      for (const path of PATHS) await app.get(path);
      expect(await app.send([{ ...sale, event_time: '2019-01-01T00:00:00Z', price: '10000000000' }])).toMatchObject({
        rejected: [{ reason: 'price "10000000000" is above 9999999999.9999' }],
      });
    } finally {
      await app.close();
    }
  });
});

describe('rows of a file that are more than 10 minutes in the future', () => {
  const past = '2019-10-01 00:00:00 UTC,view,1,10,home,good,1.00,1,,';
  const ahead = '2099-12-31 00:00:00 UTC,view,1,10,home,sentinel,1.00,1,,';
  const reason = 'event_time 2099-12-31T00:00:00Z is more than 10 minutes in the future';

  it.each([
    ['plain', [past, ahead]],
    ['read line by line', [past, '2019-10-01 00:00:01 UTC,view,1,10,home, good,1.00,1,,', ahead]],
    ['read record by record', [past, '2019-10-01 00:00:01 UTC,view,1,10,home,"good",1.00,1,,', ahead]],
  ])('are rejected with the same reason as over HTTP: %s', async (_, rows) => {
    const store = await newStore();
    const output = await load(store, rows);
    expect(output).toMatch(/rejected +1 /);
    expect(output).toContain('1  event_time is more than 10 minutes in the future');
    const rejected = await store.client.query('select line::integer, reason from rejected_events');
    expect(rejected.rows).toEqual([{ line: rows.length + 1, reason }]);
    const days = await store.client.query(`select max(day)::text as day from stage_days where events > 0`);
    expect(days.rows).toEqual([{ day: '2019-10-01' }]);
  });

  it('are accepted with --allow-future', async () => {
    const store = await newStore();
    expect(await load(store, [past, ahead], '--allow-future')).toMatch(/loaded +2\n/);
  });
});
