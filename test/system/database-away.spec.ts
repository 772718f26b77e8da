import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database } from '../../apps/api/src/platform/database.js';
import { Notices } from '../../apps/api/src/platform/notices.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { madeEvent, sendBody } from '../support/sender.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

describe('a database that goes away', () => {
  let store: TestStore;
  let app: TestApp;
  let admin: pg.Client;

  beforeAll(async () => {
    store = await createTestStore();
    app = await startTestApp(store.url);
    const url = new URL(store.url);
    url.pathname = '/postgres';
    admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
  });

  afterAll(async () => {
    await letIn(true);
    await app.close();
    await admin.end();
    await store.drop();
  });

  const databaseName = () => new URL(store.url).pathname.slice(1);
  const cut = () =>
    admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name like $2', [
      databaseName(),
      'storepulse %',
    ]);
  const letIn = (isOpen: boolean) => admin.query(`alter database ${databaseName()} allow_connections ${isOpen}`);
  const health = async () => {
    const response = await fetch(`${app.url}/api/health`);
    return { status: response.status, body: (await response.json()) as { ready: boolean; database: object } };
  };

  it('does no harm when it cuts every connection, including one in use', async () => {
    const listening: number[] = [];
    const subscription = app.app.get(Notices).listening$.subscribe(() => listening.push(1));
    const held = app.app.get(Database).write('ingest', async (client) => {
      await cut();
      await client.query('select 1');
    });
    await expect(held).rejects.toThrow();
    await waitFor('health', async () => (await health()).status === 200);
    // A new connection listens for notices again.
    await waitFor('listening', () => listening.length > 0);
    subscription.unsubscribe();
    const heard: string[] = [];
    const stop = app.app.get(Notices).on('jobsChanged', (it) => void heard.push(it.type));
    await store.client.query(`select pg_notify('storepulse', '{"type":"jobsChanged"}')`);
    await waitFor('the notice', () => heard.length > 0);
    stop();
  });

  it('gives a 503 with Retry-After at once, and health says so without the reason', async () => {
    await letIn(false);
    await cut();
    const response = await fetch(`${app.url}/api/store`, { headers: { authorization: `Bearer ${app.adminToken}` } });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.text()).not.toContain(databaseName());
    const { status, body } = await health();
    expect(status).toBe(503);
    expect(body).toMatchObject({ ready: false, database: { ok: false, version: null, error: 'The database is not responding.' } });
    await letIn(true);
    await waitFor('health', async () => (await health()).status === 200);
  });

  it('makes senders retry, and gets their events as soon as it is back', async () => {
    const send = (id: string) => sendBody(`${app.url}/api/events`, app.writeKey, JSON.stringify([madeEvent({ message_id: id })]));
    expect(await send('before')).toMatchObject({ status: 200, body: { accepted: 1 } });
    await letIn(false);
    await cut();
    for (let n = 0; n < 5; n += 1) expect(await send(`away-${n}`)).toMatchObject({ status: 503, retryAfter: '2' });
    await letIn(true);
    await waitFor('ingest', async () => (await send('after')).status === 200);
    // Senders retry as told: no event is lost or stored twice.
    for (let n = 0; n < 5; n += 1) expect(await send(`away-${n}`)).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect((await store.client.query('select from events')).rowCount).toBe(7);
  });
});
