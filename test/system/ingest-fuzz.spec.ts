import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PROPERTY_SEED } from '../support/seeds.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { gzipped, madeEvent, sendBody } from '../support/sender.js';

/** For a longer run: FUZZ_RUNS=100000. */
const FUZZ_RUNS = Number(process.env.FUZZ_RUNS ?? 5000);
/** Requests in flight at once. */
const PER_ROUND = 20;

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

const good = [
  JSON.stringify([
    madeEvent({ message_id: 'm1', brand: 'samsung', price: '10.00', category_id: '2053013555631882655', user_session: 's1' }),
  ]),
  [madeEvent(), madeEvent({ event_type: 'purchase', quantity: 2 })].map((event) => JSON.stringify(event)).join('\n'),
  JSON.stringify({
    batch: [
      {
        type: 'track',
        messageId: 'm2',
        event: 'Product Added',
        userId: 'u',
        properties: { product_id: 'sku', category: 'A > B', price: '1.5' },
      },
      { type: 'track', messageId: 'm3', event: 'Order Completed', anonymousId: 'a', properties: { products: [{ sku: 1, quantity: 3 }] } },
      { type: 'identify', messageId: 'm4', userId: 'u', traits: { email: 'x' } },
    ],
    sentAt: new Date().toISOString(),
  }),
];
const paths = ['/api/events', '/v1/batch', '/v1/track', '/v1/t', '/v1/page', '/v1/identify'];

/** Hostile values that replace good ones. */
const strange = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.constantFrom(
    'null',
    '-0',
    '1e999',
    '"\\u0000"',
    '"\\ud800"',
    '[]',
    '{}',
    '{"__proto__":1}',
    '"constructor"',
    '9223372036854775808',
    'true',
    '""',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }).map((text) => JSON.stringify(text)),
);

const mutated = fc.record({ base: fc.constantFrom(...good), path: fc.constantFrom(...paths) }).chain(({ base, path }) =>
  fc
    .oneof(
      // Replace one value.
      fc.tuple(fc.nat(40), strange).map(([place, value]) => {
        let seen = -1;
        return base.replace(/:("(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*|null|true|false)/g, (match) => (++seen === place ? `:${value}` : match));
      }),
      // Cut out, duplicate or overwrite a piece.
      fc
        .tuple(fc.nat(base.length), fc.nat(40), fc.string({ unit: 'binary', maxLength: 8 }))
        .map(([at, length, text]) => base.slice(0, at) + text + base.slice(at + length)),
      fc.tuple(fc.nat(base.length), fc.nat(60)).map(([at, length]) => base.slice(0, at + length) + base.slice(at)),
      fc.json(),
      fc.string({ unit: 'binary', maxLength: 200 }),
    )
    .map((body) => ({ path, body })),
);
const headers = fc.constantFrom<Record<string, string>>(
  {},
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'br' },
);

it(
  'never answers a request with a 5xx, and keeps running',
  async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(mutated, headers, fc.boolean()), { minLength: PER_ROUND, maxLength: PER_ROUND }),
        async (round) => {
          const replies = await Promise.all(
            round.map(([{ path, body }, more, isPacked]) =>
              sendBody(app.url + path, app.writeKey, isPacked && more['content-encoding'] === 'gzip' ? gzipped(body) : body, more),
            ),
          );
          for (const { status } of replies) statuses.set(status, (statuses.get(status) ?? 0) + 1);
          expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
        },
      ),
      { numRuns: Math.ceil(FUZZ_RUNS / PER_ROUND), seed: PROPERTY_SEED, endOnFailure: true },
    );
    // Many requests were accepted, in part or whole; fuzzing that is only ever rejected would prove little.
    expect(statuses.get(200)).toBeGreaterThan(FUZZ_RUNS / 10);
    expect(await sendBody(`${app.url}/api/events`, app.writeKey, JSON.stringify([madeEvent()]))).toMatchObject({ body: { accepted: 1 } });
    const { rows } = await store.client.query(
      `select sum(received)::int as received, sum(accepted - ignored)::int as stored, sum(accepted + duplicates + rejected + shed)::int as told from ingest_minutes`,
    );
    expect(rows[0].told).toBe(rows[0].received);
    expect(Number((await store.client.query('select count(*) as n from events')).rows[0].n)).toBe(rows[0].stored);
  },
  60_000 + FUZZ_RUNS * 20,
);
