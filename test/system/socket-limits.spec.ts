/** Sockets that never sign in, too many sockets, and sockets that send too much. */
import { once } from 'node:events';
import { connect, type Socket as TcpSocket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import { LiveLimits } from '../../apps/api/src/live/live-limits.js';
import type { ErrorBody } from '../../libs/contracts/src/index.js';
import { connected, type LiveClient, openLive, subscribe } from '../support/live-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const UPGRADE =
  'Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const ENGINE = '/socket.io/?EIO=4&transport=';

let store: TestStore;
let app: TestApp;
const clients: LiveClient[] = [];
const lines: TcpSocket[] = [];

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
}, 60_000);

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  for (const line of lines.splice(0)) line.destroy();
  await waitFor('the server to have let all go', async () => (await metric('storepulse_live_sockets')) === 0);
});

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

function open(token: string, namespace = '/live'): LiveClient {
  const client: LiveClient =
    namespace === '/live'
      ? openLive(app.url, { authorization: `Bearer ${token}` })
      : io(app.url + namespace, { transports: ['websocket'], reconnection: false, forceNew: true });
  clients.push(client);
  return client;
}

async function join(token: string): Promise<LiveClient> {
  const client = open(token);
  await connected(client);
  return client;
}

const refusalOf = (client: LiveClient): Promise<Partial<ErrorBody['error']>> =>
  new Promise((resolve, reject) => {
    client.once('connect', () => reject(new Error('was let in')));
    client.once('connect_error', (error) => resolve('data' in error ? (error.data as ErrorBody['error']) : { message: error.message }));
  });

/** A connection that closes only when the server closes it fully: it ignores a half-close. */
async function line(written: string): Promise<{ received: () => string; isClosed: () => boolean }> {
  const socket = connect({ port: Number(new URL(app.url).port), host: '127.0.0.1', allowHalfOpen: true });
  lines.push(socket);
  let text = '';
  let closed = false;
  socket.on('error', () => undefined);
  socket.on('data', (part) => {
    text += part.toString('latin1');
  });
  socket.on('close', () => {
    closed = true;
  });
  await once(socket, 'connect');
  // A connection half-closed by the server still takes its file descriptor. Writing to it detects a full close.
  socket.on('end', () => {
    const probe = setInterval(() => socket.writable && socket.write('\0'), 50);
    socket.on('close', () => clearInterval(probe));
  });
  socket.write(written);
  return { received: () => text, isClosed: () => closed };
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${app.adminToken}` } })).text();
  const found = text.split('\n').find((row) => row.startsWith(`${name} `));
  return Number(found?.slice(name.length + 1));
}
const refused = (reason: string) => metric(`storepulse_live_refused_total{reason="${reason}"}`);

describe('connections without a sign-in', () => {
  it('find nothing at the root namespace', async () => {
    expect(await refusalOf(open('', '/'))).toMatchObject({ code: 'live/wrong_namespace' });
    expect(await refused('wrong_namespace')).toBeGreaterThan(0);
  });

  it('are closed when they do not join in time: silent, at the root, polling, or with endless headers', async () => {
    const before = await refused('not_joined');
    const silent = await line(`GET ${ENGINE}websocket HTTP/1.1\r\n${UPGRADE}`);
    await waitFor('the upgrade', () => silent.received().includes(' 101 '));
    const polling = await fetch(`${app.url}${ENGINE}polling`);
    const { sid } = JSON.parse((await polling.text()).slice(1)) as { sid: string };
    const session = `${app.url}${ENGINE}polling&sid=${sid}`;
    expect((await fetch(session, { method: 'POST', body: '40' })).status).toBe(200);
    const elsewhere = await line(`GET /elsewhere HTTP/1.1\r\n${UPGRADE}`);
    const mute = await line('');
    const endless = await line('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-More: ');
    await waitFor('the upgrade at another path to be cut off', elsewhere.isClosed);
    await waitFor('the silent one to be cut off', silent.isClosed);
    await waitFor('the session to be gone', async () => (await fetch(session)).status === 400);
    expect(await refused('not_joined')).toBe(before + 2);
    await waitFor('connections without a request to be cut off', () => mute.isClosed() && endless.isClosed(), 30_000);
  }, 60_000);

  it('give way to those that join', async () => {
    // More than may wait at once; none of them would leave by itself.
    const waiting = await Promise.all(Array.from({ length: 320 }, () => line(`GET ${ENGINE}websocket HTTP/1.1\r\n${UPGRADE}`)));
    await waitFor('all to be connected', () => waiting.every(({ received }) => received().includes(' 101 ')));
    const client = await join(app.adminToken);
    expect(await subscribe(client, 'pulse')).toMatchObject({ ok: true });
    expect(waiting.filter(({ isClosed }) => !isClosed()).length).toBeLessThanOrEqual(320);
    await waitFor('all of them to be gone', () => waiting.every(({ isClosed }) => isClosed()), 30_000);
    expect(client.connected).toBe(true);
  }, 60_000);
});

describe('sockets of one token', () => {
  it('are limited to the needs of a room of wall screens; other tokens are not affected', async () => {
    const token = await app.makeToken('viewer');
    await Promise.all(Array.from({ length: 200 }, () => join(token)));
    await Promise.all(Array.from({ length: 50 }, () => join(token)));
    expect(await refusalOf(open(token))).toMatchObject({ code: 'live/too_many_connections', retryAfterSeconds: 30 });
    expect(await refused('identity')).toBe(1);
    await join(app.adminToken);
    clients[0]?.disconnect();
    await waitFor('a place', async () => (await metric('storepulse_live_sockets')) === 250);
    await join(token);
  }, 60_000);

  it('share a limit of different queries', async () => {
    const token = await app.makeToken('viewer');
    const sockets = await Promise.all(Array.from({ length: 8 }, () => join(token)));
    const ask = (query: number) => {
      const socket = sockets[Math.floor(query / 20)];
      if (socket === undefined) throw new Error('too few sockets');
      return subscribe(socket, 'products.top', { limit: query + 1 });
    };
    for (let query = 0; query < 150; query += 1) expect(await ask(query)).toMatchObject({ ok: true });
    expect(await ask(150)).toMatchObject({
      ok: false,
      error: { code: 'live/too_many_subscriptions', retryAfterSeconds: 30 },
    });
    // A repeated subscription to the same query does not count twice.
    const [first, , , , , , , last] = sockets;
    if (first === undefined || last === undefined) throw new Error('too few sockets');
    expect(await subscribe(last, 'products.top', { limit: 1 })).toMatchObject({ ok: true });
    first.emit('unsubscribe', 'products.top', { limit: 2 });
    await waitFor('a place', async () => (await ask(150)).ok);
  }, 60_000);

  it('release their slots, however they end', () => {
    expect(Reflect.get(app.app.get(LiveLimits), 'sockets')).toBe(0);
    expect(Reflect.get(app.app.get(LiveLimits), 'distinctRooms')).toBe(0);
    expect(Reflect.get(app.app.get(LiveLimits), 'watched')).toEqual(new Map());
  });
});

describe('messages of one socket', () => {
  it('are rejected when they come too fast, and close the connection if they continue', async () => {
    const client = await join(app.adminToken);
    const reasons: ErrorBody[] = [];
    client.on('refused', (reason) => reasons.push(reason));
    const replies = await Promise.all(Array.from({ length: 150 }, () => subscribe(client, 'pulse')));
    expect(replies.some(({ ok }) => ok)).toBe(true);
    expect(replies.filter(({ ok }) => !ok).at(-1)).toMatchObject({ error: { code: 'live/too_many_messages', retryAfterSeconds: 10 } });
    expect(client.connected).toBe(true);
    for (let message = 0; message < 1000; message += 1) client.emit('unsubscribe', 'pulse', {});
    await waitFor('the end', () => !client.connected);
    expect(reasons).toMatchObject([{ error: { code: 'live/too_many_messages', retryAfterSeconds: 10 } }]);
    expect(await refused('messages')).toBeGreaterThan(0);
  });

  it('have a size limit', async () => {
    const client = await join(app.adminToken);
    client.emit('unsubscribe', 'pulse', { much: 'x'.repeat(200_000) });
    await waitFor('the end', () => !client.connected);
  });
});
