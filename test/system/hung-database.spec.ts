import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DatabaseWatch, WatchedPool } from '../../apps/api/src/platform/database-watch.js';
import { Log } from '../../apps/api/src/platform/log.js';
import { Reads } from '../../apps/api/src/platform/reads.js';
import { type Endpoint, endpoints } from '../../libs/contracts/src/index.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { madeEvent, sendBody } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

describe('a database that accepts connections and does not answer', () => {
  let store: TestStore;
  let proxy: FaultProxy;
  let app: TestApp;
  let viewer: string;

  beforeAll(async () => {
    store = await createTestStore();
    const url = new URL(store.url);
    proxy = await startFaultProxy(`http://${url.host}`);
    url.host = new URL(proxy.url).host;
    app = await startTestApp(url.href);
    viewer = await app.makeToken('viewer');
  }, 60_000);
  afterEach(() => proxy.stall(false));
  afterAll(async () => {
    await app?.close();
    await proxy?.close();
    await store?.drop();
  });

  const ask = async (path: string, token = viewer) => {
    const response = await fetch(app.url + path, { headers: { authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  };
  const funnel = (day: number) => `/api/sales-funnel?unit=events&from=2026-11-${String(day).padStart(2, '0')}`;

  it('gives waiting and new clients a 503 with Retry-After, and everything resumes when it answers', async () => {
    expect(await ask(funnel(1))).toMatchObject({ status: 200 });
    await store.client.query('begin; lock table stage_days in access exclusive mode');
    const underWay = ask(funnel(2));
    await waitFor('the query under way', () => app.app.get(Reads).turns.counts.working === 1);
    const sent = sendBody(`${app.url}/api/events`, app.writeKey, JSON.stringify([madeEvent({ message_id: 'hung' })]));
    proxy.stall(true);
    await store.client.query('commit');
    const told = await Promise.all([underWay, ...[3, 4, 5].map((day) => ask(funnel(day)))]);
    // A second round, with a token not looked up before.
    told.push(...(await Promise.all([6, 7, 8].map((day) => ask(funnel(day), app.adminToken)))), await ask('/api/segments'));
    expect(told.map(({ status, retryAfter }) => `${status} ${retryAfter}`)).toEqual(told.map(() => '503 2'));
    expect((await fetch(`${app.url}/api/health`)).status).toBe(503);

    proxy.stall(false);
    await waitFor('an answer', async () => (await ask(funnel(9))).status === 200);
    // The event sent meanwhile is stored if its sender was told so. Otherwise the sender does not know, and sends again.
    const { status, body } = await sent;
    expect(status === 200 || body.error?.code === 'ingest/outcome_unknown' || body.error?.code === 'database/unavailable').toBe(true);
    await waitFor('ingest', async () => {
      const again = await sendBody(`${app.url}/api/events`, app.writeKey, JSON.stringify([madeEvent({ message_id: 'hung' })]));
      return again.status === 200;
    });
    expect((await store.client.query(`select from event_messages`)).rowCount).toBe(1);
  }, 60_000);

  it('releases the turns of queries in progress', async () => {
    const { turns } = app.app.get(Reads);
    const reads = Object.values<Endpoint>(endpoints).filter(({ method, path }) => method === 'GET' && !path.includes(':'));
    for (let day = 10; day < 16; day += 1) {
      const asked = reads.map(({ path }) => ask(`${path}?from=2026-11-${day}`, app.adminToken));
      await waitFor('queries under way', () => turns.counts.working > 0);
      proxy.stall(true);
      await Promise.all(asked);
      proxy.stall(false);
      await waitFor('an answer', async () => (await ask(funnel(day))).status === 200);
      await waitFor('no turn to be taken', () => turns.counts.working === 0 && turns.counts.waiting === 0);
    }
  }, 120_000);
});

it('a process that was paused itself does not report a hung database', async () => {
  const store = await createTestStore();
  const beat: pg.Client[] = [];
  const newClient = (): pg.Client => {
    const client = new pg.Client({ connectionString: store.url });
    beat.push(client);
    // While the watch connects, which takes several round trips, block the process so that it reads nothing for 2.5 s.
    setImmediate(() => {
      for (const end = performance.now() + 2500; performance.now() < end; );
    });
    return client;
  };
  const watch = new DatabaseWatch(newClient, Log.toTerminal());
  const pool = new WatchedPool({ connectionString: store.url }, watch);
  pool.on('error', () => undefined);
  const [{ rows }] = await Promise.all([pool.query('select pg_sleep(4), 1 as n'), waitFor('the watch', () => beat.length > 0)]);
  expect(rows[0]).toMatchObject({ n: 1 });
  await pool.end();
  await watch.stop();
  await store.drop();
});
