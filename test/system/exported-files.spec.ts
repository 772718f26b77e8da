/** Files that the API streams while a client reads them, and clients that leave or stop reading. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { to as copyTo } from 'pg-copy-streams';
import { Database } from '../../apps/api/src/platform/database.js';
import { Reads } from '../../apps/api/src/platform/reads.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

/** Far more rows than socket and stream buffers hold. */
const ROWS = 6000;

let store: TestStore;
let app: TestApp;
let path: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  store = await createTestStore();
  const { rows } = await store.client.query(
    `insert into loads (sha256, file_name, bytes, status, records_done, rows_rejected)
     values (repeat('0', 64), 'f.csv', 1, 'done', ${ROWS}, ${ROWS}) returning load_id`,
  );
  await store.client.query(
    `insert into rejected_events (source, load_id, line, reason, raw)
     select 'file', $1, line, 'reason', repeat('x', 9000) from generate_series(1, ${ROWS}) line`,
    [rows[0].load_id],
  );
  path = `/api/admin/loads/${rows[0].load_id}/rejected.csv`;
  app = await startTestApp(store.url);
}, 60_000);

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

/** Requests the file, reads the first bytes and then stops reading. */
async function begin(): Promise<Socket> {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${app.adminToken}\r\n\r\n`);
  await once(socket, 'data');
  socket.pause();
  return socket;
}

const waitEvents = async (): Promise<string[]> =>
  (
    await store.client.query(
      `select wait_event from pg_stat_activity
       where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query ilike '%copy (%'`,
    )
  ).rows.map(({ wait_event }) => String(wait_event));
const heldUp = () => waitFor('PostgreSQL to wait for the reader', async () => (await waitEvents()).includes('ClientWrite'));
const nothingHeld = () => waitFor('PostgreSQL to be free', async () => (await waitEvents()).length === 0);

describe('a client that disconnects in the middle of an export', () => {
  it('releases its turn and its connection', async () => {
    for (let time = 0; time < 3; time += 1) {
      const reader = await begin();
      await heldUp();
      reader.destroy();
      await nothingHeld();
      await waitFor('the turn', () => app.app.get(Reads).exports.counts.working === 0);
    }
    const file = await fetch(app.url + path, { headers: { authorization: `Bearer ${app.adminToken}` } });
    expect((await file.text()).split('\n')).toHaveLength(ROWS + 2);
  });
});

describe('a client that reads almost nothing', () => {
  it('has a time limit', async () => {
    const never = new Writable({ write: () => undefined });
    const exported = app.app.get(Database).export(
      async (client) => {
        const rows = client.query(copyTo(`copy (select repeat('x', 9000) from generate_series(1, ${ROWS})) to stdout`));
        await pipeline(rows, never);
      },
      undefined,
      1000,
    );
    await expect(exported).rejects.toMatchObject({ code: 'queries/took_too_long' });
    await nothingHeld();
  });
});
