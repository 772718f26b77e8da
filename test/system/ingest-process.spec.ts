/** The built product in its own process: what a signal does to requests in flight. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { madeEvent, sendBody } from '../support/sender.js';
import { ADMIN, startTestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const MAIN = pathToFileURL(join(import.meta.dirname, '../../apps/api/dist/main.js')).href;

let store: TestStore;
let blocker: pg.Client;
let folder: string;
let child: ChildProcess;
let url: string;
let writeKey: string;
let adminToken: string;

beforeEach(async () => {
  store = await createTestStore();
  blocker = new pg.Client({ connectionString: store.url });
  await blocker.connect();
  folder = mkdtempSync(join(tmpdir(), 'storepulse-process-'));
  const maker = await startTestApp(store.url);
  ({ writeKey, adminToken } = maker);
  await maker.close();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  child = spawn(process.execPath, ['--input-type=module', '-e', `(await import(${JSON.stringify(MAIN)})).main()`], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: store.url,
      DATA_DIR: folder,
      PORT: String(port),
      DEMO: 'off',
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
    },
  });
  await waitFor(
    'the process',
    () =>
      fetch(`${url}/api/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
    60_000,
  );
}, 90_000);

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await blocker?.end();
  await store?.drop();
  rmSync(folder, { recursive: true, force: true });
});

it('on SIGTERM, writes and answers accepted events, rejects new ones, and does not wait for stalled senders', async () => {
  // Send half a body, then nothing.
  const stalled = connect(Number(new URL(url).port), '127.0.0.1');
  stalled.on('error', () => undefined);
  await once(stalled, 'connect');
  stalled.write(`POST /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${writeKey}\r\nContent-Length: 1000\r\n\r\n[{"a":`);

  await blocker.query('begin');
  await blocker.query('select from store_state for update');
  const send = (id: string) => sendBody(`${url}/api/events`, writeKey, JSON.stringify([madeEvent({ message_id: id })]));
  const inFlight = [send('flight-0')];
  await waitFor('the writer to wait for the store', async () => {
    const { rows } = await store.client.query(
      `select 1 from pg_stat_activity
       where wait_event_type = 'Lock' and application_name = 'storepulse ingest' and datname = current_database()`,
    );
    return rows.length === 1;
  });
  for (let n = 1; n < 50; n += 1) inFlight.push(send(`flight-${n}`));
  await waitFor('all to have been taken', async () => (await metric('storepulse_ingest_waiting_rows')) === 49);

  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  // A request that arrives before the process handles the signal is accepted and waits like the others, so don't await its reply.
  await waitFor('a refusal', () =>
    Promise.race([
      send('late').then(
        ({ status, retryAfter }) => status === 503 && retryAfter === '1',
        () => true,
      ),
      delay(250, false),
    ]),
  );
  await blocker.query('rollback');
  const replies = await Promise.all(inFlight);
  expect(replies.map(({ status, body }) => [status, body.accepted])).toEqual(replies.map(() => [200, 1]));
  expect(await ended).toEqual([0, null]);
  expect(readFileSync(join(folder, 'storepulse.log'), 'utf8')).not.toContain('did not stop in time');
  const { rows } = await store.client.query('select count(*)::int as stored from events');
  expect(rows[0].stored).toBeGreaterThanOrEqual(replies.length);
  stalled.destroy();
}, 90_000);

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${adminToken}` } })).text();
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
