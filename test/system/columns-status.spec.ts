/** Whether the columns answer, what they hold and how current they are, for health, metrics and the storage page. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { health, storageReport } from '../../libs/contracts/src/index.js';
import { ColumnsUpkeep } from '../../apps/api/src/columns/columns-upkeep.js';
import { generateHistory } from '../oracle/generated-history.js';
import { connected, openLive, subscribe } from '../support/live-client.js';
import { madeEvent } from '../support/sender.js';
import { columnProcesses } from '../support/column-processes.js';
import { foldEvents } from '../support/fold-events.js';
import { removeAtEnd } from '../support/temporary-folders.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(store.client, generateHistory(31, 500).fromFile);
  app = await startTestApp(store.url, { dataDir: removeAtEnd(mkdtempSync(join(tmpdir(), 'storepulse-columns-status-'))) });
});

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

const healthOf = async () => health.parse(await app.get('/api/health'));
const columnsOf = async () => storageReport.parse(await app.get('/api/admin/storage')).columns;
async function metric(name: string): Promise<number> {
  const response = await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${app.adminToken}` } });
  const line = (await response.text()).split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

it('are idle, and well, until a question needs them', async () => {
  expect((await healthOf()).columns).toEqual({ ok: true, state: 'idle', share: null });
  expect(await columnsOf()).toMatchObject({ state: 'idle', events: null, asOfBatch: null, followedAt: null });
  expect(await metric('storepulse_columns_state{state="idle"}')).toBe(1);
});

it('say what they hold once they have answered', async () => {
  await app.get('/api/sales-funnel/ordered');
  const { rows } = await store.client.query(
    `select count(*)::integer as events, (select last_batch::integer from store_state) as batch from events`,
  );
  const held = await columnsOf();
  expect(held).toMatchObject({ state: 'ready', share: null, reason: null, events: rows[0].events, asOfBatch: rows[0].batch });
  expect(held.bytes).toBeGreaterThan(0);
  expect(held.asOf).not.toBeNull();
  expect(held.followedAt).not.toBeNull();
  expect((await healthOf()).columns).toEqual({ ok: true, state: 'ready', share: null });
  expect(await metric('storepulse_columns_state{state="ready"}')).toBe(1);
  expect(await metric('storepulse_columns_share')).toBe(1);
  expect(await metric('storepulse_columns_bytes')).toBe(held.bytes);
  expect(await metric('storepulse_columns_queries_total')).toBeGreaterThan(0);
  expect(await metric('storepulse_columns_query_seconds_count')).toBe(await metric('storepulse_columns_queries_total'));
  expect(await metric('storepulse_columns_restarts_total')).toBe(0);
});

it('copy what is new while nobody asks, but not while a load runs', async () => {
  const { rows } = await store.client.query(
    `insert into loads (sha256, file_name, bytes, status) values (repeat('0', 64), 'a.csv', 1, 'running') returning load_id`,
  );
  const loading = [5280, rows[0].load_id];
  await store.client.query('select pg_advisory_lock($1, $2)', loading);
  const before = await columnsOf();
  await app.send([madeEvent({ message_id: 'new while nobody asks' })]);
  await app.app.get(ColumnsUpkeep).keepUp(0);
  expect((await columnsOf()).asOfBatch).toBe(before.asOfBatch);
  await store.client.query('select pg_advisory_unlock($1, $2)', loading);
  await app.app.get(ColumnsUpkeep).keepUp(0);
  const after = await columnsOf();
  expect(after.asOfBatch).toBeGreaterThan(Number(before.asOfBatch));
  expect(after.events).toBe(Number(before.events) + 1);
});

it('tell the watchers of a topic how far they are, before the state that has to wait', async () => {
  const client = openLive(app.url, { authorization: `Bearer ${app.adminToken}` });
  try {
    await connected(client);
    const { rows } = await store.client.query('select name from brands where name is not null order by brand_id limit 1');
    const first = await subscribe(client, 'funnel', { brand: [rows[0].name] });
    expect(first.ok).toBe(true);
    const waited = new Promise((resolve) =>
      client.once('waiting', (topic, _, { error }) => resolve([topic, error.code, typeof error.share])),
    );
    const updated = new Promise((resolve) => client.once('update', ({ topic }) => resolve(topic)));
    // A newer state of so many events that no question waits for their copy.
    await store.client.query(
      `update stage_days set events = events + 5000000, changed_batch = changed_batch + 1
       where event_type = 'view' and day = (select min(day) from stage_days where event_type = 'view')`,
    );
    await app.send([madeEvent()]);
    expect(await waited).toEqual(['funnel', 'columns/building', 'number']);
    expect(await updated).toBe('funnel');
  } finally {
    client.disconnect();
  }
}, 60_000);

it('are not well while their process runs but does not answer, and again once another has started', async () => {
  for (const pid of columnProcesses()) process.kill(pid, 'SIGSTOP');
  const { ready, columns } = await healthOf();
  expect([ready, columns.ok, columns.state]).toEqual([true, false, 'unavailable']);
  await waitFor(
    'another process',
    async () => {
      await app.get('/api/sales-funnel/ordered').catch(() => undefined);
      return (await healthOf()).columns.state === 'ready';
    },
    40_000,
  );
  expect(await metric('storepulse_columns_restarts_total')).toBe(1);
}, 60_000);
