import { afterEach, describe, expect, it } from '@jest/globals';
import { Answers } from '../../apps/api/src/analytics/answers/answers.service.js';
import { DemoService } from '../../apps/api/src/demo/demo.service.js';
import { topProductsAnswer } from '../../libs/contracts/src/index.js';
import { parseEvent } from '../../database/fold/parse-event.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const HOUR_MS = 3_600_000;
const stores: TestStore[] = [];
const apps: TestApp[] = [];

const newStore = async (): Promise<TestStore> => {
  const store = await createTestStore();
  stores.push(store);
  return store;
};
const newApp = async (...given: Parameters<typeof startTestApp>): Promise<TestApp> => {
  const app = await startTestApp(...given);
  apps.push(app);
  return app;
};

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  for (const store of stores.splice(0)) await store.drop();
});

const eventCount = async (store: TestStore): Promise<number> =>
  Number((await store.client.query('select count(*) from events')).rows[0].count);
const endDemo = (app: TestApp) =>
  fetch(`${app.url}/api/admin/demo/end`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}` } });

/** A demo shop that stopped six hours ago; creating a whole demo takes too long here. */
async function stoppedDemo(): Promise<TestStore> {
  const store = await newStore();
  const parsed = parseEvent({
    event_time: new Date(Date.now() - 6 * HOUR_MS).toISOString(),
    event_type: 'view',
    product_id: '1',
    user_id: '1',
  });
  if (!parsed.ok) throw new Error(parsed.reason);
  await store.client.query('begin');
  await writeBatch(store.client, [parsed.row], { kind: 'demo' });
  await store.client.query('update store_state set demo = true');
  await store.client.query('commit');
  return store;
}

/** The shopper simulation holds a connection; once it is gone, nothing more is written. */
const shoppersGone = (store: TestStore) =>
  waitFor('the shoppers to be gone', async () => {
    const { rows } = await store.client.query(
      `select from pg_stat_activity where application_name = 'storepulse demo' and datname = current_database()`,
    );
    return rows.length === 0;
  });

describe('DemoService', () => {
  it('catches up, simulates shoppers, and ends for good on request', async () => {
    const store = await stoppedDemo();
    const app = await newApp(store.url, { demo: 'auto', databaseUrl: undefined });
    const demo = app.app.get(DemoService);
    const told: number[] = [];
    expect(await demo.prepare((done, total) => told.push(done / total))).toBe(true);
    expect(told.at(-1)).toBeGreaterThan(0.6);
    const caughtUp = await eventCount(store);
    // Six hours around the quietest time of day have about 1,500 events.
    expect(caughtUp).toBeGreaterThan(800);
    // Events made up for the past did not just happen; one or two minutes of them may count as the present.
    expect((await app.app.get(Answers).ask('pulse', {})).eventsPerSecond?.lastMinute).toBeLessThan(caughtUp / 60 / 4);

    const { products } = topProductsAnswer.parse(await app.get('/api/products/top-converting?minViews=0&sort=views'));
    expect(products.map(({ name }) => name)).not.toContain(null);

    demo.start();
    await waitFor('simulated shoppers', async () => (await eventCount(store)) > caughtUp + 2, 30_000);
    expect((await store.client.query('select distinct source from write_batches')).rows).toEqual([{ source: 'demo' }]);

    const noted = await fetch(`${app.url}/api/annotations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${app.adminToken}` },
      body: JSON.stringify({ from: '2019-11-16', text: 'a sale of the demo' }),
    });
    expect(noted.ok).toBe(true);

    const ended = await endDemo(app);
    expect([ended.status, await ended.json()]).toEqual([200, { ended: true }]);
    expect(await app.get('/api/annotations')).toMatchObject({ annotations: [] });
    await shoppersGone(store);
    expect(await eventCount(store)).toBe(0);
    expect((await store.client.query('select demo, demo_ended from store_state')).rows).toEqual([{ demo: false, demo_ended: true }]);
    expect((await endDemo(app)).status).toBe(409);
    expect(await demo.prepare()).toBe(false);
  });

  it('stops when another process ends the demo', async () => {
    const store = await stoppedDemo();
    const demo = (await newApp(store.url, { demo: 'on' })).app.get(DemoService);
    await demo.prepare();
    demo.start();
    const other = await newApp(store.url);
    expect((await endDemo(other)).status).toBe(200);
    await shoppersGone(store);
    expect(await eventCount(store)).toBe(0);
  });

  it('simulates shoppers in one process, and another one takes over', async () => {
    const store = await stoppedDemo();
    const first = await newApp(store.url, { demo: 'on' });
    const second = await newApp(store.url, { demo: 'on' });
    expect(await first.app.get(DemoService).prepare()).toBe(true);
    const before = await eventCount(store);
    expect(await second.app.get(DemoService).prepare()).toBe(true);
    expect(await eventCount(store)).toBe(before);
    await first.app.get(DemoService).stop();
    second.app.get(DemoService).start();
    await waitFor('the second process', async () => (await eventCount(store)) > before, 30_000);
  });

  it.each([
    ['off, for any store', { demo: 'off', databaseUrl: undefined }],
    ['unset with an external server', { demo: 'auto' }],
  ] as const)('creates no demo when it is %s', async (_, settings) => {
    const store = await newStore();
    const app = await newApp(store.url, settings);
    expect(await app.app.get(DemoService).prepare()).toBe(false);
    expect(await eventCount(store)).toBe(0);
  });

  it('creates no demo in a store with events or past loads', async () => {
    const store = await newStore();
    await store.client.query(`insert into loads (sha256, file_name, bytes, status) values (repeat('0', 64), 'a.csv', 1, 'running')`);
    const app = await newApp(store.url, { demo: 'on' });
    expect(await app.app.get(DemoService).prepare()).toBe(false);
  });
});

describe('GET /api/loads', () => {
  it('lists loads, and tells an interrupted load from a running one', async () => {
    const store = await newStore();
    await store.client.query(
      `insert into loads (sha256, file_name, bytes, status, records_done, rows_loaded, rows_rejected, rows_duplicate, rejections, warnings, days)
       values (repeat('1', 64), 'a.csv', 7, 'running', 6, 3, 2, 1, '{"price is below 0": 2}', '{"category_id lost digits": 1}', '{2019-10-01,2019-10-03}')`,
    );
    const app = await newApp(store.url);
    expect(await app.get('/api/loads')).toMatchObject({
      loads: [
        {
          fileName: 'a.csv',
          status: 'interrupted',
          rowsRead: 6,
          rowsLoaded: 3,
          rowsRejected: 2,
          rowsDuplicate: 1,
          rejections: [{ reason: 'price is below 0', rows: 2 }],
          warnings: [{ reason: 'category_id lost digits', rows: 1 }],
          firstDay: '2019-10-01',
          lastDay: '2019-10-03',
          daysTouched: 2,
        },
      ],
    });
    await store.client.query('select pg_advisory_lock(5280, load_id) from loads');
    expect(await app.get('/api/loads')).toMatchObject({ loads: [{ status: 'running' }] });
  });
});
