import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

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

const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const event = (changes: object = {}) => ({ event_time: minutesFromNow(-1), event_type: 'view', product_id: '1', user_id: '2', ...changes });

async function post(body: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${app.url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.writeKey}`, 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const stored = async (): Promise<number> => Number((await store.client.query('select count(*) as n from events')).rows[0].n);

describe('POST /api/events', () => {
  it('accepts an array, NDJSON, one object, and any content type; a repeat changes nothing', async () => {
    const before = await stored();
    expect(await post(JSON.stringify([event({ message_id: 'a1' }), event({ message_id: 'a2' })]))).toEqual({
      status: 200,
      body: { accepted: 2, duplicates: 0, rejected: [] },
    });
    const lines = [event({ message_id: 'n1' }), event({ message_id: 'a2' })].map((it) => JSON.stringify(it)).join('\n');
    expect(await post(lines, { 'content-type': 'application/x-ndjson' })).toMatchObject({ body: { accepted: 1, duplicates: 1 } });
    expect(await post(JSON.stringify(event({ message_id: 'o1' })), { 'content-type': 'text/plain' })).toMatchObject({
      body: { accepted: 1 },
    });
    expect(await stored()).toBe(before + 4);
  });

  it('accepts a write key as Basic user name too, and nothing else', async () => {
    const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` });
    expect(await post(JSON.stringify([event()]), basic(app.writeKey))).toMatchObject({ status: 200 });
    expect(await post(JSON.stringify([event()]), basic('nonsense'))).toMatchObject({ status: 401 });
    expect(await post(JSON.stringify([event()]), { authorization: `Bearer ${app.adminToken}` })).toMatchObject({ status: 403 });
    expect(await post(JSON.stringify([event()]), { authorization: '' })).toMatchObject({ status: 401 });
  });

  it('reports each bad event with index and reason, keeps it, and stores its neighbors', async () => {
    const before = await stored();
    const answer = await post(
      JSON.stringify([
        event(),
        event({ event_type: 'wishlist' }),
        event({ price: -1 }),
        event({ product_id: {} }),
        event({ product_id: 2 ** 53 + 2 }),
        event({ event_time: minutesFromNow(30) }),
        event({ event_time: minutesFromNow(-91 * 24 * 60) }),
        7,
        event(),
      ]),
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ accepted: 2, duplicates: 0 });
    const rejected = answer.body.rejected as { index: number; reason: string }[];
    expect(rejected.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(rejected[0]?.reason).toContain('wishlist');
    expect(rejected[4]?.reason).toContain('future');
    expect(rejected[5]?.reason).toContain('90 days');
    expect(await stored()).toBe(before + 2);
    const kept = await store.client.query(
      `select reason, raw from rejected_events where source = 'http' order by rejection_id desc limit 7`,
    );
    expect(kept.rows.map(({ reason }) => reason).reverse()).toEqual(rejected.map(({ reason }) => reason));
  });

  it('rejects only the broken line of NDJSON', async () => {
    const body = [JSON.stringify(event()), '{"event_type": "vi', JSON.stringify(event())].join('\n');
    expect(await post(body)).toMatchObject({
      status: 200,
      body: { accepted: 2, rejected: [{ index: 1, reason: 'the line is not valid JSON' }] },
    });
  });

  it.each([
    ['', 400],
    ['   ', 400],
    ['[', 400],
    ['[{"a": 1}', 400],
    ['hello', 400],
    ['{"a"', 400],
    ['\0', 400],
    [JSON.stringify(Array.from({ length: 2501 }, () => event())), 413],
  ])('answers a body without events with a clear error, never a 5xx: %.20s', async (body, status) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { message: expect.any(String) } });
  });

  it('stores unusual but valid text unchanged, and survives text that cannot be stored', async () => {
    const answer = await post(
      JSON.stringify([
        event({ brand: "l'oréal — 東京 <img>" }),
        event({ brand: 'nul\0' }),
        event({ brand: '\ud800' }),
        event({ message_id: 'x'.repeat(101) }),
      ]),
    );
    expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });
    const { rows } = await store.client.query(`select name from brands where name like 'l''or%'`);
    expect(rows).toEqual([{ name: "l'oréal — 東京 <img>" }]);
  });

  it('accounts for every event under two senders at once: received = accepted + duplicates + rejected', async () => {
    const before = await stored();
    const batch = (sender: number) =>
      Array.from({ length: 200 }, (_, n) =>
        event({ message_id: `shared-${n}`, user_id: String(sender), ...(n % 50 === 0 ? { price: 'x' } : {}) }),
      );
    const answers = await Promise.all([1, 2, 3].map((sender) => post(JSON.stringify(batch(sender)))));
    const sum = answers.reduce(
      (total, { body }) => {
        const answer = body as { accepted: number; duplicates: number; rejected: unknown[] };
        return {
          accepted: total.accepted + answer.accepted,
          duplicates: total.duplicates + answer.duplicates,
          rejected: total.rejected + answer.rejected.length,
        };
      },
      { accepted: 0, duplicates: 0, rejected: 0 },
    );
    expect(sum).toEqual({ accepted: 196, duplicates: 392, rejected: 12 });
    expect(await stored()).toBe(before + 196);
  });
});

describe('the read API', () => {
  it.each([
    '/api/sales-funnel?unit=shoes',
    '/api/sales-funnel?from=2026-02-30',
    '/api/sales-funnel?from=2026-03-02&to=2026-03-01',
    '/api/sales-funnel?nonsense=1',
    '/api/products/top-converting?limit=0',
    '/api/products/top-converting?limit=1001',
    '/api/products/top-converting?minViews=-1',
    '/api/products/top-converting?minViews=1e3',
    '/api/products/top-converting?sort=views;drop table events',
    '/api/products/top-converting?order=up',
    '/api/products/abandoned-carts?method=guess',
    '/api/sessions/analytics?from=yesterday',
    '/api/brands/trends?interval=hour',
    '/api/brands/trends?brand=',
    '/api/brands?limit=x',
  ])('answers 400 and says what is wrong: %s', async (path) => {
    const response = await fetch(app.url + path, { headers: { authorization: `Bearer ${app.adminToken}` } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'input/invalid', details: [{ message: expect.any(String) }] } });
  });

  it('never answers 5xx to odd but well-formed filters', async () => {
    const odd = ["' or 1=1 --", '%', '_', '\\', '日本', '"', 'a'.repeat(200), '{}', '$1', 'unknown'];
    for (const text of odd) {
      const value = encodeURIComponent(text);
      for (const path of [
        `sales-funnel?brand=${value}`,
        `brands/trends?brand=${value}&category=${value}`,
        `products/top-converting?search=${value.slice(0, 90)}&minViews=0`,
        `sessions/analytics?category=${value}`,
      ]) {
        const response = await fetch(`${app.url}/api/${path}`, { headers: { authorization: `Bearer ${app.adminToken}` } });
        expect({ path, ok: response.status < 500 }).toEqual({ path, ok: true });
      }
    }
  });
});
