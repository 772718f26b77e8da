import { rmSync } from 'node:fs';
import { afterEach, expect, it } from '@jest/globals';
import { migrationDataSource } from '../../database/migrations/run-migrations.js';
import { migrations } from '../../database/migrations/index.js';
import { OneUnknown1765210000000 } from '../../database/migrations/1765210000000-OneUnknown.js';
import { CSV_HEADER, csvFile } from '../support/csv-file.js';
import { foldEvents } from '../support/fold-events.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startTestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore | undefined;

afterEach(async () => {
  await store?.drop();
  store = undefined;
});

const SESSION = '00000000-0000-4000-8000-000000000010';
const COLUMNS = CSV_HEADER.split(',');

it.each(['a file', 'HTTP', 'a Segment client'])('a brand called "unknown" counts as missing: %s', async (door) => {
  store = await createTestStore();
  const app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
  try {
    const names = [
      ['unknown', 'unknown'],
      ['', ''],
      ['Unknown.tea', ' UNKNOWN '],
      ['unknowns.tea', 'unknown.shop'],
    ];
    const rows = names.map(([code, brand], n) => `2019-08-01 00:00:0${n} UTC,view,${17 + n},10,${code},${brand},1.00,1,${SESSION}`);
    if (door === 'a file') {
      const { folder, path } = csvFile(`${[CSV_HEADER, ...rows].join('\n')}\n`);
      expect(await runInEtlHost(store.url, ['load', path])).toMatchObject({ code: 0 });
      rmSync(folder, { recursive: true });
    } else if (door === 'HTTP') {
      const events = rows.map((row) => Object.fromEntries(row.split(',').map((value, index) => [COLUMNS[index], value])));
      expect(await app.send(events)).toMatchObject({ accepted: 4 });
    } else {
      const batch = names.map(([category, brand], n) => ({
        type: 'track',
        event: 'Product Viewed',
        userId: '1',
        timestamp: `2019-08-01T00:00:0${n}Z`,
        properties: { product_id: String(17 + n), category, brand, price: 1 },
      }));
      const sent = await fetch(`${app.url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${app.writeKey}` },
        body: JSON.stringify({ batch }),
      });
      expect(sent.status).toBe(200);
    }
    const { series } = (await app.get('/api/brands/trends')) as { series: { brand: string; points: object[] }[] };
    expect(series.map(({ brand }) => brand).sort()).toEqual(['unknown', 'unknown.shop']);
    expect(series.find(({ brand }) => brand === 'unknown')?.points).toMatchObject([{ date: '2019-08-01', views: 3, users: 1 }]);
    const viewsOf = async (filter: string) =>
      ((await app.get(`/api/sales-funnel?${filter}`)) as { stages: { events: number }[] }).stages[0]?.events;
    expect([await viewsOf('brand=unknown'), await viewsOf('category=unknown'), await viewsOf('category=unknowns')]).toEqual([3, 3, 1]);
  } finally {
    await app.close();
  }
});

it('a stored brand of that name keeps its numbers under another name', async () => {
  store = await createTestStore();
  const { client } = store;
  const dataSource = await migrationDataSource(store.url).initialize();
  try {
    for (let last = migrations.length - 1; migrations[last] !== OneUnknown1765210000000; last--) await dataSource.undoLastMigration();
    await dataSource.undoLastMigration();
    await dataSource.runMigrations();
    // Insert events under other names, then rename them to what an older release would have stored.
    const event = { event_time: '2019-08-01T00:00:00Z', event_type: 'view', user_id: '1' };
    await foldEvents(client, [
      { ...event, product_id: '17', brand: 'x', category_code: 'y.tea' },
      { ...event, product_id: '18' },
    ]);
    await client.query(`update brands set name = 'unknown' where name = 'x'`);
    await client.query(`update categories set category_code = 'unknown.tea' where category_code = 'y.tea'`);
    await client.query(`update products set brand = 'unknown', category_code = 'unknown.tea' where brand = 'x'`);
    await dataSource.transaction(async ({ queryRunner }) => {
      if (queryRunner !== undefined) await new OneUnknown1765210000000().up(queryRunner);
    });
  } finally {
    await dataSource.destroy();
  }
  const app = await startTestApp(store.url);
  try {
    const { series } = (await app.get('/api/brands/trends')) as { series: { brand: string; points: { views: number }[] }[] };
    expect(series.map(({ brand, points }) => `${brand}: ${points[0]?.views}`).sort()).toEqual(['unknown (named): 1', 'unknown: 1']);
    const { products } = (await app.get('/api/products/top-converting?minViews=0')) as { products: object[] };
    expect(products).toContainEqual(
      expect.objectContaining({ productId: '17', brand: 'unknown (named)', category: 'unknown (named).tea' }),
    );
  } finally {
    await app.close();
  }
  expect(await runInEtlHost(store.url, ['reconcile'])).toMatchObject({ code: 0 });
});
