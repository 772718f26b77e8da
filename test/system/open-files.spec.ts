/** The built product with few file descriptors: it reports the shortage, and keeps the descriptors it needs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { AlertList, Health } from '../../libs/contracts/src/index.js';
import { connected, type LiveClient, openLive, subscribe } from '../support/live-client.js';
import { ADMIN, startTestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const MAIN = pathToFileURL(join(import.meta.dirname, '../../apps/api/dist/main.js')).href;
/** Loading its modules takes more than 300 file descriptors at once. */
const LIMIT = 500;

let store: TestStore;
let folder: string;
let child: ChildProcess;
let url: string;
/** Two tokens: the socket limit of one is lower than this test needs. */
let tokens: string[];
const clients: LiveClient[] = [];

beforeEach(async () => {
  store = await createTestStore();
  folder = mkdtempSync(join(tmpdir(), 'storepulse-files-'));
  const maker = await startTestApp(store.url);
  tokens = [maker.adminToken, await maker.makeToken('viewer')];
  await maker.close();
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  url = `http://127.0.0.1:${port}`;
  const command = [process.execPath, '--input-type=module', '-e', `(await import(${JSON.stringify(MAIN)})).main()`];
  child = spawn('sh', ['-c', `ulimit -n ${LIMIT}; exec "$@"`, 'sh', ...command], {
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
      health()
        .then(({ ready }) => ready)
        .catch(() => false),
    60_000,
  );
}, 90_000);

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await store?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const health = async (): Promise<Health> => (await (await fetch(`${url}/api/health`)).json()) as Health;
const alerts = async (client: LiveClient): Promise<AlertList> => {
  const reply = await subscribe(client, 'alerts');
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.data as AlertList;
};
const joinLive = async (): Promise<LiveClient> => {
  const client = openLive(url, { authorization: `Bearer ${tokens[clients.length % 2] ?? ''}` });
  clients.push(client);
  await connected(client);
  return client;
};

it('warns before file handles run out, then rejects new sockets and serves existing ones', async () => {
  expect((await health()).warnings).toEqual([]);
  const first = await joinLive();
  const warned = await waitFor('the warning', async () => {
    await Promise.all(Array.from({ length: 40 }, joinLive));
    const { warnings } = await health();
    return warnings.length > 0 && warnings;
  });
  expect(warned).toMatchObject([{ code: 'server/open_files', message: expect.stringContaining(`of ${LIMIT} file descriptors`) }]);
  await waitFor('the alert', async () => (await alerts(first)).alerts.some(({ alertId }) => alertId === 'open-files'));

  await waitFor('a refusal', () =>
    joinLive().then(
      () => false,
      () => true,
    ),
  );
  const refused = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
  expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
    503,
    '30',
    { error: { code: 'live/server_full', message: expect.any(String), retryAfterSeconds: 30 } },
  ]);
  expect(await health()).toMatchObject({ ready: true });
  expect(await subscribe(first, 'pulse')).toMatchObject({ ok: true });

  for (const client of clients) if (client !== first) client.disconnect();
  await waitFor('the warning to end', async () => (await health()).warnings.length === 0);
  await joinLive();
}, 90_000);
