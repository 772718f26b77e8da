/** Limits of a write key: rate, daily cap, event types and origins. Requests they cut are counted and shown. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type IngestReport, ingestReport, type KeyCut, type WriteKey, writeKeyList } from '../../libs/contracts/src/index.js';
import { type IngestReply, madeEvent, sendBody } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
}, 60_000);
afterAll(async () => {
  await app?.close();
  await store?.drop();
});

interface MadeKey {
  id: string;
  key: string;
}
let made = 0;
async function makeKey(limits: object): Promise<MadeKey> {
  made += 1;
  return (await app.post('/api/admin/write-keys', { name: `key ${made}`, limits })) as MadeKey;
}
async function limit(id: string, limits: object, through = app): Promise<{ status: number; body: WriteKey }> {
  const response = await fetch(`${through.url}/api/admin/write-keys/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${through.adminToken}` },
    body: JSON.stringify({ limits }),
  });
  return { status: response.status, body: (await response.json()) as WriteKey };
}
const events = (count: number, changes: object = {}) => JSON.stringify(Array.from({ length: count }, () => madeEvent(changes)));
const send = ({ key }: MadeKey, body = events(1), headers: Record<string, string> = {}, through = app): Promise<IngestReply> =>
  sendBody(`${through.url}/api/events`, key, body, headers);
const numberOf = async (sql: string, values: unknown[] = []): Promise<number> => Number((await store.client.query(sql, values)).rows[0].n);

const listed = async (id: string): Promise<WriteKey | undefined> =>
  writeKeyList.parse(await app.get('/api/admin/write-keys')).keys.find((key) => key.id === id);
/** Waits until this many requests of the key are cut for the reason, and returns the key's counts. */
async function cutOf(
  id: string,
  reason: KeyCut['reason'],
  requests: number,
): Promise<{ cut: KeyCut; source: IngestReport['sources'][number] }> {
  return waitFor(`${requests} requests cut for ${reason}`, async () => {
    const source = ingestReport.parse(await app.get('/api/admin/ingest')).sources.find(({ writeKeyId }) => writeKeyId === id);
    const cut = source?.cuts.find((it) => it.reason === reason);
    return source !== undefined && cut?.requests === requests ? { cut, source } : null;
  });
}

describe('the rate limit', () => {
  it('rejects a whole request with 429 and Retry-After, and counts its events', async () => {
    const key = await makeKey({ eventsPerSecond: 1, burst: 1000 });
    expect(await send(key, events(1000))).toMatchObject({ status: 200, body: { accepted: 1000 } });
    const before = await numberOf('select count(*) as n from events');
    const response = await fetch(`${app.url}/api/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.key}`, origin: 'https://shop.example' },
      body: events(900),
    });
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ error: { code: 'ingest/over_rate' } });
    const seconds = Number(response.headers.get('retry-after'));
    // At most a second or two have passed.
    expect(seconds).toBeGreaterThan(800);
    expect(seconds).toBeLessThanOrEqual(900);
    expect(response.headers.get('x-ratelimit-limit')).toBe('1');
    expect(response.headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/);
    expect(response.headers.get('x-ratelimit-reset')).toBe(String(seconds));
    expect(response.headers.get('access-control-expose-headers')).toContain('x-ratelimit-reset');
    expect(await numberOf('select count(*) as n from events')).toBe(before);
    const { cut, source } = await cutOf(key.id, 'rate', 1);
    expect(cut).toMatchObject({ lines: 900, requests: 1 });
    expect(Date.now() - Date.parse(cut.lastAt)).toBeLessThan(60_000);
    expect(source).toMatchObject({ received: 1900, accepted: 1000, shed: 900, rejected: 0, duplicates: 0 });
    expect((await listed(key.id))?.cuts).toEqual([cut]);
  });

  it('applies to each key alone, and accepts more than the burst once the bucket is full', async () => {
    const key = await makeKey({ eventsPerSecond: 1 });
    expect(await send(key, events(500))).toMatchObject({ status: 200 });
    expect(await send(key)).toMatchObject({ status: 429 });
    expect(await send(await makeKey({ eventsPerSecond: 1 }))).toMatchObject({ status: 200 });
  });
});

describe('the daily cap', () => {
  it('counts accepted events, across restarts and processes, until the day ends', async () => {
    const key = await makeKey({ eventsPerDay: 10 });
    const body = JSON.stringify([madeEvent({ message_id: 'capped' }), madeEvent()]);
    expect(await send(key, body)).toMatchObject({ body: { accepted: 2 } });
    expect(await send(key, body)).toMatchObject({ body: { accepted: 1, duplicates: 1 } });
    expect(await send(key, events(7))).toMatchObject({ body: { accepted: 7 } });
    const refused = await send(key);
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'ingest/over_daily_cap' } } });
    const midnight = new Date().setUTCHours(24, 0, 0, 0);
    expect(Math.abs(Number(refused.retryAfter) - (midnight - Date.now()) / 1000)).toBeLessThan(60);
    const other = await startTestApp(store.url);
    expect(await send(key, events(1), {}, other)).toMatchObject({ status: 429, body: { error: { code: 'ingest/over_daily_cap' } } });
    await other.close();
    const { cut, source } = await cutOf(key.id, 'dailyCap', 2);
    expect(cut.lines).toBe(2);
    expect(source).toMatchObject({ accepted: 10, duplicates: 1, shed: 2 });
    expect(await listed(key.id)).toMatchObject({ acceptedToday: 10 });
    // A raised limit takes effect at once.
    expect(await limit(key.id, { eventsPerDay: 11 })).toMatchObject({ status: 200 });
    expect(await send(key)).toMatchObject({ status: 200 });
    expect(await send(key)).toMatchObject({ status: 429 });
  });

  it('holds for concurrent requests', async () => {
    const key = await makeKey({ eventsPerDay: 25 });
    const replies = await Promise.all(Array.from({ length: 30 }, () => send(key, events(4))));
    const accepted = replies.reduce((sum, { body }) => sum + (body.accepted ?? 0), 0);
    expect(accepted).toBe(24);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(24);
  });

  it('admits at most as many duplicates again, because their external ids are stored', async () => {
    const key = await makeKey({ eventsPerDay: 10 });
    const names = () => numberOf(`select count(*) as n from external_ids where external_id like 'again-%'`);
    const again = (round: number) =>
      JSON.stringify(Array.from({ length: 5 }, (_, n) => madeEvent({ message_id: 'the-same', product_id: `again-${round}-${n}` })));
    const replies: IngestReply[] = [];
    for (let round = 0; round < 20; round += 1) replies.push(await send(key, again(round)));
    expect(replies.slice(0, 2)).toMatchObject([{ body: { accepted: 1, duplicates: 4 } }, { body: { accepted: 0, duplicates: 5 } }]);
    expect(replies.at(-1)).toMatchObject({ status: 429, body: { error: { code: 'ingest/over_daily_cap' } } });
    expect(await names()).toBeLessThanOrEqual(20);
    await limit(key.id, { eventsPerDay: 100 });
    expect(await send(key)).toMatchObject({ status: 200 });
  });

  it('includes the events of another process', async () => {
    const key = await makeKey({ eventsPerDay: 1000 });
    const other = await startTestApp(store.url);
    for (const process of [app, other]) expect(await send(key, events(1), {}, process)).toMatchObject({ status: 200 });
    expect(await send(key, events(990), {}, other)).toMatchObject({ status: 200 });
    // For some seconds each process may assume that it is the only one.
    await waitFor('the cap', async () => (await send(key)).status === 429, 10_000);
    expect(await numberOf('select sum(accepted) as n from ingest_minutes where write_key_id = $1', [key.id])).toBeLessThan(1600);
    await other.close();
  });
});

describe('allowed events', () => {
  it('reject other events inside the batch, with a reason, and count them', async () => {
    const key = await makeKey({ events: ['view', 'purchase'] });
    const body = JSON.stringify([
      madeEvent(),
      madeEvent({ event_type: 'cart' }),
      madeEvent({ event_type: 'refund', order_id: '1' }),
      madeEvent({ price: 'x' }),
    ]);
    expect(await send(key, body)).toMatchObject({
      status: 200,
      body: {
        accepted: 1,
        rejected: [
          { index: 1, reason: 'this write key may not send cart events' },
          { index: 2, reason: 'this write key may not send refund events' },
          { index: 3, reason: 'price "x" is not a number' },
        ],
      },
    });
    const call = (type: string, more: object = {}) => ({ type, userId: 'u-1', anonymousId: 'd-1', messageId: `${type}-1`, ...more });
    const batch = {
      batch: [
        call('identify'),
        call('track', { anonymousId: undefined, event: 'Product Viewed', properties: { product_id: '1' } }),
        call('track', { event: 'Signed Up' }),
      ],
    };
    expect(await sendBody(`${app.url}/v1/batch`, key.key, JSON.stringify(batch))).toMatchObject({
      status: 200,
      body: {
        success: true,
        accepted: 1,
        rejected: [{ index: 0, reason: expect.stringContaining('may send shop events only') }, { index: 2 }],
      },
    });
    expect(await numberOf('select count(*) as n from device_links')).toBe(0);
    const { cut, source } = await cutOf(key.id, 'event', 2);
    expect(cut.lines).toBe(4);
    expect(source).toMatchObject({ received: 7, accepted: 2, rejected: 5, shed: 0 });
  });

  it('can be calls that are not stored alone', async () => {
    const key = await makeKey({ events: ['other'] });
    expect(await sendBody(`${app.url}/v1/identify`, key.key, '{"userId":"1"}')).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect(await send(key)).toMatchObject({ status: 200, body: { accepted: 0, rejected: [{ index: 0 }] } });
  });
});

describe('allowed origins', () => {
  const ORIGINS = ['https://shop.example', 'https://*.shop.example:8443'];

  it('let only their pages send, and no servers', async () => {
    const key = await makeKey({ origins: ORIGINS });
    const from = (origin?: string) => send(key, events(1), origin === undefined ? {} : { origin });
    const allowed = ['https://shop.example', 'https://www.shop.example:8443', 'https://a.b.shop.example:8443'];
    for (const origin of allowed) expect([origin, (await from(origin)).status]).toEqual([origin, 200]);
    const refused = [
      'http://shop.example',
      'https://shop.example.evil.example',
      'https://evilshop.example:8443',
      'https://shop.example:8443',
      'null',
      undefined,
    ];
    for (const origin of refused) {
      const { status, body } = await from(origin);
      expect([origin, status, body.error?.code]).toEqual([origin, 403, 'ingest/origin_not_allowed']);
    }
    const { cut, source } = await cutOf(key.id, 'origin', refused.length);
    expect([cut.lines, source.received]).toEqual([0, allowed.length]);
  });

  it('apply to a key in the body; a key without origins works anywhere', async () => {
    const key = await makeKey({ origins: ORIGINS });
    const call = (writeKey: string) => JSON.stringify({ writeKey, userId: '1' });
    const sent = (writeKey: string, headers: Record<string, string>) =>
      sendBody(`${app.url}/v1/i`, null, call(writeKey), { 'content-type': 'text/plain', ...headers });
    expect(await sent(key.key, { origin: 'https://shop.example' })).toMatchObject({ status: 200 });
    expect(await sent(key.key, { origin: 'https://other.example' })).toMatchObject({ status: 403 });
    expect(await sent(key.key, {})).toMatchObject({ status: 403 });
    expect(await sent(app.writeKey, { origin: 'https://other.example' })).toMatchObject({ status: 200 });
  });

  it('are the answer to a CORS preflight when every key has origins', async () => {
    const own = await createTestStore();
    const other = await startTestApp(own.url);
    const asked = async (origin: string) => {
      const { status, headers } = await fetch(`${other.url}/v1/t`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      return [status, headers.get('access-control-allow-origin')];
    };
    expect(await asked('https://evil.example')).toEqual([204, '*']);
    const [key] = writeKeyList.parse(await other.get('/api/admin/write-keys')).keys;
    await limit(key?.id ?? '', { origins: ['https://*.shop.example'] }, other);
    expect(await asked('https://evil.example')).toEqual([403, null]);
    expect(await asked('https://www.shop.example')).toEqual([204, '*']);
    await other.close();
    await own.drop();
  });
});

describe('the limits of a key', () => {
  it('are set on creation and changed later, here at once and in other processes soon', async () => {
    const limits = { eventsPerSecond: 5, burst: 20, eventsPerDay: 1000, events: ['view'], origins: ['https://shop.example'] };
    const key = await makeKey({ ...limits, origins: ['HTTPS://Shop.example:443/', 'https://shop.example'] });
    expect(key).toMatchObject({ limits, acceptedToday: 0, cuts: [] });
    expect(await listed(key.id)).toMatchObject({ limits });
    const other = await startTestApp(store.url);
    expect(await send(key, events(1), {}, other)).toMatchObject({ status: 403 });
    expect((await limit(key.id, {})).body.limits).toEqual({
      eventsPerSecond: null,
      burst: null,
      eventsPerDay: null,
      events: [],
      origins: [],
    });
    expect(await send(key, events(1, { event_type: 'cart' }))).toMatchObject({ status: 200, body: { accepted: 1 } });
    await waitFor('the other process', async () => (await send(key, events(1), {}, other)).status === 200, 5000);
    await limit(key.id, { events: ['view'] });
    expect(await send(key, events(1, { event_type: 'cart' }))).toMatchObject({ body: { accepted: 0, rejected: [{ index: 0 }] } });
    await waitFor(
      'the other process',
      async () => (await send(key, events(1, { event_type: 'cart' }), {}, other)).body.accepted === 0,
      5000,
    );
    await other.close();
  });

  it('are validated', async () => {
    const { id } = await makeKey({});
    for (const [limits, path] of [
      [{ eventsPerSecond: 0 }, 'limits.eventsPerSecond'],
      [{ eventsPerSecond: 1.5 }, 'limits.eventsPerSecond'],
      [{ burst: 5 }, 'limits.burst'],
      [{ eventsPerDay: -1 }, 'limits.eventsPerDay'],
      [{ events: ['click'] }, 'limits.events.0'],
      [{ origins: ['shop.example'] }, 'limits.origins.0'],
      [{ origins: ['https://shop.example/cart'] }, 'limits.origins.0'],
      [{ origins: ['https://*.com'] }, 'limits.origins.0'],
      [{ origins: ['*'] }, 'limits.origins.0'],
      [{ other: 1 }, 'limits'],
    ] as const) {
      expect(await limit(id, limits)).toMatchObject({ status: 400, body: { error: { code: 'input/invalid', details: [{ path }] } } });
    }
    expect((await limit('999', {})).status).toBe(404);
    expect((await listed(id))?.limits.origins).toEqual([]);
  });
});

it('the ledger adds up: limited events are among those shed or rejected', async () => {
  expect(await numberOf('select count(*) as n from ingest_minutes where received <> accepted + duplicates + rejected + shed')).toBe(0);
  expect(await numberOf('select sum(shed) as n from ingest_minutes')).toBe(
    await numberOf(`select sum(lines) as n from ingest_cuts where reason in ('rate', 'dailyCap')`),
  );
  expect(
    await numberOf(
      `select count(*) as n from (select write_key_id, minute, sum(lines) as lines from ingest_cuts where reason = 'event' group by 1, 2) c
       left join ingest_minutes m using (write_key_id, minute) where coalesce(m.rejected, 0) < c.lines`,
    ),
  ).toBe(0);
});
