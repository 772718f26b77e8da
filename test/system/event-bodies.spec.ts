/** Reading bodies with events: only for senders with a write key, with a size limit, and never at the expense of others. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipped, madeEvent, sendBody } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const MAX_BYTES = 2 * 1024 * 1024;
const opened: Socket[] = [];
let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
});
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
});
afterAll(async () => {
  await app?.close();
  await store?.drop();
});

const send = (body: string | Uint8Array<ArrayBuffer> = JSON.stringify([madeEvent()]), headers: Record<string, string> = {}) =>
  sendBody(`${app.url}/api/events`, app.writeKey, body, headers);

async function connected(): Promise<Socket> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  opened.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Starts a request that announces a large body and sends only `part` of it. */
async function open(head: readonly string[], part = '[', path = '/api/events'): Promise<Socket> {
  const socket = await connected();
  socket.write([`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', `Content-Length: ${MAX_BYTES}`, ...head, '', part].join('\r\n'));
  return socket;
}

const answerOf = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0]);

describe('a body without a write key', () => {
  it('gets 401 before it is read, and blocks no other sender', async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open([])));
    for (const socket of sockets.slice(0, 3)) expect(await answerOf(socket)).toMatch(/^HTTP\/1.1 401 /);
    expect(await send()).toMatchObject({ status: 200 });
  });

  it('blocks no other sender while its key may still come', async () => {
    await Promise.all(Array.from({ length: 100 }, () => open([], '{"event":"x"', '/v1/t')));
    expect(await send()).toMatchObject({ status: 200 });
  });

  it('is cut off when it stalls', async () => {
    const socket = await open([], '{"event":"x"', '/v1/t');
    await once(socket, 'close');
  });

  it('is unpacked up to 32 KB, which must contain its key', async () => {
    const call = (filler: number, first: object, last: object) =>
      JSON.stringify({
        ...first,
        batch: [{ type: 'track', event: 'Product Viewed', messageId: 'm', userId: 'u', properties: { product_id: '1' } }],
        filler: 'x'.repeat(filler),
        ...last,
      });
    const { writeKey } = app;
    const sendCall = (body: string) => sendBody(`${app.url}/v1/batch`, null, gzipped(body), { 'content-encoding': 'gzip' });
    expect(await sendCall(call(100_000, { writeKey }, {}))).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect(await sendCall(call(1000, {}, { writeKey }))).toMatchObject({ status: 200 });
    expect(await sendCall(call(100_000, {}, { writeKey }))).toMatchObject({
      status: 401,
      body: { error: { message: expect.stringContaining('32 KB') } },
    });
    // A `writeKey` field elsewhere in the body is not a key.
    expect(await sendCall(call(100_000, { context: { writeKey } }, {}))).toMatchObject({ status: 401 });
    expect(await sendCall(call(100_000, { context: { writeKey } }, { writeKey: 'sp_wk_nonsense' }))).toMatchObject({ status: 401 });
  });

  describe.each([
    ['a short body', 10],
    ['a long body', 100_000],
  ])('names its key in any JSON form: %s', (_, filler) => {
    const sendText = (text: string) => sendBody(`${app.url}/v1/batch`, null, text);
    const rest = `"batch":[{"type":"page","userId":"u"}],"filler":"${'x'.repeat(filler)}"`;
    const wrong = 'spw_0000000000000000000000000000';

    it('with escapes in the name and the key, and after a byte order mark', async () => {
      const [first = '', ...others] = app.writeKey;
      const escaped = `\\u00${first.charCodeAt(0).toString(16)}${others.join('')}`;
      for (const start of [`"write\\u004bey":"${app.writeKey}"`, `"writeKey":"${escaped}"`, `"\\u0077riteKey" : "${escaped}"`])
        expect(await sendText(`\uFEFF{${start},${rest}}`)).toMatchObject({ status: 200, body: { accepted: 1 } });
    });

    it('twice; the last one counts', async () => {
      const [right, other] = [`"writeKey":"${app.writeKey}"`, `"writeKey":"${wrong}"`];
      expect(await sendText(`{${other},${right},${rest}}`)).toMatchObject({ status: 200 });
      expect(await sendText(`{${right},${other},${rest}}`)).toMatchObject({ status: 401 });
      expect(await sendText(`{${right},${rest},${right}}`)).toMatchObject({ status: 200 });
      expect(await sendText(`{${right},${rest},${other}}`)).toMatchObject({ status: 401 });
      expect(await sendText(`{${right},${rest},"writeKey":7}`)).toMatchObject({ status: 401 });
    });

    it('with another key after the events, which then counts', async () => {
      const { key, id } = (await app.post('/api/admin/write-keys', { name: 'second' })) as { key: string; id: string };
      expect(await sendText(`{"writeKey":"${app.writeKey}",${rest},"writeKey":"${key}"}`)).toMatchObject({ status: 200 });
      const { rows } = await store.client.query('select sum(accepted)::int as n from ingest_minutes where write_key_id = $1', [id]);
      expect(rows[0].n).toBe(1);
    });

    it('and gets an error for invalid JSON once its key is known', async () => {
      expect(await sendText(`{"writeKey":"${app.writeKey}",${rest},}`)).toMatchObject({ status: 400 });
    });
  });

  it('with a wrong key first and the right one after 32 KB gets an error that explains both', async () => {
    const body = `{"writeKey":"spw_0000000000000000000000000000","filler":"${'x'.repeat(100_000)}","writeKey":"${app.writeKey}"}`;
    expect(await sendBody(`${app.url}/v1/batch`, null, body)).toMatchObject({
      status: 401,
      body: { error: { message: expect.stringMatching(/first 32 KB .* wrong/) } },
    });
  });
});

describe('a body with a write key', () => {
  it('accepts the key in the header that pages can send', async () => {
    const body = JSON.stringify([madeEvent()]);
    expect(await sendBody(`${app.url}/api/events`, null, body, { 'x-write-key': app.writeKey })).toMatchObject({ status: 200 });
    expect(await sendBody(`${app.url}/api/events`, null, body, { 'x-write-key': 'sp_wk_nonsense' })).toMatchObject({ status: 401 });
  });

  it('is cut off when it stalls', async () => {
    const socket = await open([`Authorization: Bearer ${app.writeKey}`]);
    await once(socket, 'close');
  });

  it('gets 429 while bodies of its key use half of the memory for bodies', async () => {
    const part = 'x'.repeat(MAX_BYTES - 100);
    const full = await Promise.all(Array.from({ length: 18 }, () => open([`Authorization: Bearer ${app.writeKey}`], part)));
    const answers = await Promise.race(full.map(answerOf));
    expect(answers).toMatch(/^HTTP\/1.1 429 /);
    expect(answers).toMatch(/retry-after: 1/i);
    for (const socket of opened.splice(0)) socket.destroy();
    await waitFor('room', async () => (await send()).status === 200);
    const scraped = await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${app.adminToken}` } });
    expect(Number(/^storepulse_ingest_unread_requests_total (\d+)$/m.exec(await scraped.text())?.[1])).toBeGreaterThanOrEqual(1);
  });

  it('is rejected before parsing when it has more values than events can have', async () => {
    const bodies = [`[${'{},'.repeat(600_000)}{}]`, '['.repeat(1_000_000) + ']'.repeat(1_000_000), `{"x":[${'1,'.repeat(900_000)}1]}`];
    for (const body of bodies)
      expect(await send(gzipped(body), { 'content-encoding': 'gzip' })).toMatchObject({
        status: 413,
        body: { error: { code: 'input/too_large', message: expect.stringContaining('200000 values') } },
      });
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n}`, n]));
    const events = JSON.stringify(Array.from({ length: 2500 }, () => madeEvent(many)));
    expect(await send(gzipped(events), { 'content-encoding': 'gzip' })).toMatchObject({ status: 200, body: { accepted: 2500 } });
  });

  it('gets an error when it is too large, has an unknown encoding, or does not match its encoding', async () => {
    expect(await send(gzipped(`[${' '.repeat(3_000_000)}]`), { 'content-encoding': 'gzip' })).toMatchObject({ status: 413 });
    expect(await send('[]', { 'content-encoding': 'zstd' })).toMatchObject({ status: 415 });
    expect(await send('[]', { 'content-encoding': 'gzip' })).toMatchObject({ status: 400 });
  });
});

it.each(['/v1/trac%6b', '/v1/%74%52ack/?x=1', 'http://127.0.0.1/v1/track', '/v1/track?x=%2f#y'])(
  'a call of %s counts as a call of its decoded path',
  async (path) => {
    const socket = await connected();
    const body = '{"userId":"u","event":"x"}';
    const head = [`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', `Authorization: Bearer ${app.writeKey}`, `Content-Length: ${body.length}`];
    socket.write([...head, '', body].join('\r\n'));
    expect(await answerOf(socket)).toMatch(/^HTTP\/1.1 200 /);
  },
);

it.each(['/v1/trac%6bs', '/v1%2ftrack', '/v1/track%2f', '/v1/track/x', '/%761/track', '/api/event%73', '//v1/track', '/v1/%E0%A4%A'])(
  'a call of %s gets a 4xx',
  async (path) => {
    const socket = await connected();
    const head = [`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', `Authorization: Bearer ${app.writeKey}`, 'Content-Length: 2'];
    socket.write([...head, '', '{}'].join('\r\n'));
    expect(await answerOf(socket)).toMatch(path.endsWith('%A') ? /^HTTP\/1.1 400 .*address is malformed/s : /^HTTP\/1.1 404 /);
  },
);

it.each(['h2c', 'TLS/1.2'])('a call that offers an upgrade to %s gets a normal answer', async (protocol) => {
  const body = JSON.stringify([madeEvent()]);
  const upgrade = [`Upgrade: ${protocol}`, 'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
  const post = await connected();
  post.write(
    [
      'POST /api/events HTTP/1.1',
      'Host: 127.0.0.1',
      `Authorization: Bearer ${app.writeKey}`,
      `Content-Length: ${body.length}`,
      ...upgrade,
      '',
      body,
    ].join('\r\n'),
  );
  expect(await answerOf(post)).toMatch(/^HTTP\/1.1 200 /);
  const get = await connected();
  get.write(['GET /api/health HTTP/1.1', 'Host: 127.0.0.1', ...upgrade, '', ''].join('\r\n'));
  expect(await answerOf(get)).toMatch(/^HTTP\/1.1 200 /);
});
