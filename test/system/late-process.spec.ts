/** A process that falls behind under much work says so or waits; it never reports that the database is away. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type IngestReply, madeEvent, sendBody } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const SENDERS = 30;

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

const makeKey = async (limits: object): Promise<string> =>
  ((await app.post('/api/admin/write-keys', { name: 'limited', limits })) as { key: string }).key;

/** An order with this many products, none of which has any fields. */
const orderOf = (products: number, changes: object = {}): object => ({
  type: 'track',
  event: 'Order Completed',
  userId: '7',
  messageId: `order-${products}`,
  properties: { order_id: '1', products: Array.from({ length: products }, () => ({})) },
  ...changes,
});
const call = (...batch: object[]): string => JSON.stringify({ batch });
const send = (key: string, body: string): Promise<IngestReply> => sendBody(`${app.url}/v1/batch`, key, body);
const statusesOf = (replies: readonly IngestReply[]): string[] =>
  [...new Set(replies.map(({ status, body }) => `${status} ${body.error?.code ?? ''}`))].sort();

it('a line of quotes alone is rejected like any other', async () => {
  const body = `{${String.raw`\"`.repeat(200_000)}\n${JSON.stringify(madeEvent())}`;
  expect(await sendBody(`${app.url}/api/events`, app.writeKey, body)).toMatchObject({
    status: 200,
    body: { accepted: 1, rejected: [{ index: 0, reason: 'the line is not valid JSON' }] },
  });
});

describe('an order of thousands of products', () => {
  it('is rejected alone, with a reason that names the limit', async () => {
    expect(
      await send(
        app.writeKey,
        call(orderOf(1001), { type: 'track', event: 'Product Viewed', userId: '7', properties: { product_id: '1' } }),
      ),
    ).toMatchObject({
      status: 200,
      body: { accepted: 1, rejected: [{ index: 0, reason: 'the order has 1001 products: send at most 1000 in one event' }] },
    });
    expect((await send(app.writeKey, call(orderOf(1000)))).body.rejected).toHaveLength(1000);
    expect(await send(app.writeKey, call(orderOf(1001, { event: 'Order Refunded' })))).toMatchObject({
      body: { rejected: [{ reason: 'the order has 1001 products: send at most 1000 in one event' }] },
    });
    expect(await sendBody(`${app.url}/v1/track`, app.writeKey, JSON.stringify(orderOf(9500)))).toMatchObject({
      status: 200,
      body: { accepted: 0, rejected: [{ index: 0 }] },
    });
  });

  it('blocks no other sender, even thirty at once', async () => {
    // New keys are looked up while the process is busy.
    const keys = await Promise.all(Array.from({ length: SENDERS }, () => makeKey({ eventsPerDay: 100_000 })));
    const [others, replies] = await Promise.all([
      Promise.all(keys.map((key) => sendBody(`${app.url}/api/events`, key, JSON.stringify([madeEvent()])))),
      Promise.all(keys.map((_, n) => send(n % 2 === 0 ? app.writeKey : (keys[n] ?? ''), call(orderOf(9500))))),
    ]);
    expect(statusesOf(replies)).toEqual(['200 ']);
    expect(statusesOf(others)).toEqual(['200 ']);
  });

  it('blocks no other sender, even in thirty requests with ten orders of a thousand products each', async () => {
    const keys = await Promise.all(Array.from({ length: SENDERS }, () => makeKey({ eventsPerDay: 100_000 })));
    const [others, replies] = await Promise.all([
      Promise.all(keys.map((key) => sendBody(`${app.url}/api/events`, key, JSON.stringify([madeEvent()])))),
      Promise.all(keys.map(() => send(app.writeKey, call(...Array.from({ length: 10 }, () => orderOf(1000)))))),
    ]);
    expect(statusesOf([...replies, ...others]).filter((it) => it.startsWith('5'))).toEqual([]);
    expect(statusesOf(others)).toEqual(['200 ']);
  });
});
