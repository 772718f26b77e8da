import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyStore } from '../../database/fold/empty-store.js';
import type { EventRow } from '../../database/fold/event-row.js';
import { messageKey } from '../../database/fold/message-key.js';
import { lineKey, orderKey } from '../../database/fold/order-lines.js';
import { type EventInput, parseEvent } from '../../database/fold/parse-event.js';
import { type BatchResult, writeBatch } from '../../database/fold/write-batch.js';
import { PROPERTY_SEED } from '../support/seeds.js';
import { sendBody } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { storedCounts } from './stored-counts.js';

/** For a longer run: PROPERTY_RUNS=10000. */
const PROPERTY_RUNS = Number(process.env.PROPERTY_RUNS ?? 40);

let store: TestStore;

beforeEach(async () => {
  store = await createTestStore();
});
afterEach(() => store.drop());

const purchase = (changes: EventInput): EventRow => {
  const parsed = parseEvent({
    event_time: '2026-03-31T12:00:00Z',
    event_type: 'purchase',
    product_id: '1',
    price: '10.00',
    user_id: '7',
    order_id: 'A-17',
    ...changes,
  });
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.row;
};

async function write(rows: readonly EventRow[], { client } = store): Promise<BatchResult> {
  await client.query('begin');
  const result = await writeBatch(client, rows, { kind: 'live' });
  await client.query('commit');
  return result;
}

const revenue = async (): Promise<number> =>
  Number((await store.client.query('select coalesce(sum(revenue), 0) as revenue from stage_days')).rows[0].revenue);

describe('an order line', () => {
  it('counts once, under any message id, in one batch, in later ones, and long after', async () => {
    const reloaded = purchase({ message_id: 'reload', event_time: '2026-03-31T12:00:05Z' });
    const first = await write([purchase({ message_id: 'page' }), reloaded]);
    expect(first).toMatchObject({ accepted: 1, duplicates: 1, duplicateIndexes: [1] });
    await store.client.query('truncate event_messages');
    expect(await write([purchase({ message_id: 'webhook' }), purchase({ event_time: '2026-06-30T12:00:00Z' })])).toMatchObject({
      batchId: null,
      duplicateIndexes: [0, 1],
    });
    expect(await revenue()).toBe(10);
  });

  it('is identified by order and product, or by the line id of the shop', async () => {
    const rows = [
      purchase({}),
      purchase({ product_id: '001' }),
      purchase({ product_id: '2' }),
      purchase({ order_id: 'A-18' }),
      purchase({ order_line: '1' }),
      purchase({ order_line: 1 }),
      purchase({ order_line: '2' }),
      // Only purchases can be order lines.
      purchase({ event_type: 'cart' }),
      purchase({ event_type: 'cart' }),
      purchase({ order_id: null }),
      purchase({ order_id: ' ' }),
    ];
    expect((await write(rows)).duplicateIndexes).toEqual([1, 5]);
  });

  it('of a repeated message does not block the line of another message', async () => {
    await write([purchase({ order_id: null, message_id: 'm' })]);
    expect(await write([purchase({ message_id: 'm' }), purchase({ message_id: 'n' })])).toMatchObject({ duplicateIndexes: [0] });
  });

  it('is forgotten after a rollback, and when the store is emptied', async () => {
    await store.client.query('begin');
    await writeBatch(store.client, [purchase({})], { kind: 'live' });
    await store.client.query('rollback');
    expect(await write([purchase({})])).toMatchObject({ accepted: 1 });
    await store.client.query('begin');
    await emptyStore(store.client);
    await store.client.query('commit');
    expect(await write([purchase({})])).toMatchObject({ accepted: 1 });
  });

  it(
    'ends in the same tables however lines are split, ordered and repeated',
    async () => {
      const other = await createTestStore();
      const line = fc
        .record({
          order_id: fc.constantFrom('A', 'B', null),
          order_line: fc.constantFrom(null, null, '1', '2'),
          product_id: fc.constantFrom('1', '2', 'SKU-3'),
          event_type: fc.constantFrom('purchase', 'purchase', 'cart'),
        })
        // A line's identity determines its price and time too: nothing can tell later which of two different messages for one line came
        // first.
        .map((fields) => {
          const step = JSON.stringify(fields).length % 7;
          return { ...fields, price: String(step), event_time: new Date(Date.UTC(2026, 2, 31, 22, step * 30)).toISOString() };
        })
        .filter(({ order_line, product_id }) => order_line === null || product_id === order_line);
      try {
        await fc.assert(
          fc
            .asyncProperty(
              fc.array(line, { minLength: 1, maxLength: 25 }).chain((lines) =>
                fc.record({
                  rows: fc.constant(lines.map((fields, index) => purchase({ ...fields, message_id: `m${index}` }))),
                  order: fc.shuffledSubarray([...lines.keys()], { minLength: lines.length }),
                  size: fc.integer({ min: 1, max: 9 }),
                  again: fc.array(fc.nat({ max: lines.length - 1 }), { maxLength: 9 }),
                }),
              ),
              async ({ rows, order, size, again }) => {
                await write(rows);
                const sent = [
                  ...order.map((index) => rows[index] ?? purchase({})),
                  ...again.flatMap((index) => (rows[index]?.order === undefined ? [] : [{ ...rows[index], messageId: null }])),
                ].filter((row, index) => index < order.length || row.eventType === 'purchase');
                for (let first = 0; first < sent.length; first += size) await write(sent.slice(first, first + size), other);
                expect(await storedCounts(other.client)).toEqual(await storedCounts(store.client));
              },
            )
            .beforeEach(async () => {
              for (const { client } of [store, other]) {
                await client.query('begin');
                await emptyStore(client);
                await client.query('commit');
              }
            }),
          { numRuns: PROPERTY_RUNS, seed: PROPERTY_SEED },
        );
      } finally {
        await other.drop();
      }
    },
    30_000 + PROPERTY_RUNS * 3000,
  );
});

describe('orders over HTTP', () => {
  let sentTo: TestStore;
  let app: TestApp;
  beforeAll(async () => {
    sentTo = await createTestStore();
    app = await startTestApp(sentTo.url, { ingestMaxAgeDays: 0 });
  });
  afterAll(async () => {
    await app.close();
    await sentTo.drop();
  });

  let calls = 0;
  const order = (order_id: string, products: readonly object[], messageId: string | null = `call-${(calls += 1)}`) => ({
    type: 'track',
    ...(messageId === null ? {} : { messageId }),
    userId: 'c1',
    timestamp: '2026-11-22T10:00:00Z',
    event: 'Order Completed',
    properties: { order_id, products },
  });
  const send = async (...batch: object[]) => (await sendBody(`${app.url}/v1/batch`, app.writeKey, JSON.stringify({ batch }))).body;

  it('count once when their page is reloaded, which the answer and the ledger show', async () => {
    const products = [{ product_id: 'dup1', price: 20, quantity: 2, brand: 'reload' }];
    expect(await send(order('A-17', products, 'o1'), order('A-17', products, 'o2'))).toMatchObject({
      accepted: 1,
      duplicates: 1,
      rejected: [],
    });
    const trends = await app.get('/api/brands/trends?brand=reload&interval=day');
    expect(trends).toMatchObject({ series: [{ points: [{ purchases: 1, revenue: 40 }] }] });
    const webhook = {
      event_time: '2026-11-22T10:00:02Z',
      event_type: 'purchase',
      product_id: 'dup1',
      price: 20,
      quantity: 2,
      user_id: 'c1',
      order_id: 'A-17',
    };
    expect(await app.send([webhook])).toMatchObject({ accepted: 0, duplicates: 1 });
    const { rows } = await sentTo.client.query(
      'select sum(accepted)::int as accepted, sum(duplicates)::int as duplicates from ingest_minutes',
    );
    expect(rows).toEqual([{ accepted: 1, duplicates: 2 }]);
  });

  it('keep equal lines of an order as separate lines, and recognize each again', async () => {
    const line = { product_id: 'cup', price: 5 };
    const products = [line, line, { ...line, variant: 'blue' }, { ...line, sku: 'cup-green' }, { ...line, order_line: 'own' }];
    expect(await send(order('twins', products))).toMatchObject({ accepted: 5, duplicates: 0 });
    expect(await send(order('twins', products), order('twins', [...products].reverse()))).toMatchObject({ accepted: 0, duplicates: 10 });
    expect(await send(order('twins', [...products, line]))).toMatchObject({ accepted: 1, duplicates: 5 });
  });

  it.each<[string, object[], object[]]>([
    ['SKU', [{ product_id: 'sk7', sku: 'A-1', price: 20 }], [{ product_id: 'sk7', price: 20 }]],
    ['variant', [{ product_id: 'sk7', variant: 'blue', price: 20 }], [{ product_id: 'sk7', price: 20 }]],
    ['SKU that is the product id', [{ product_id: 77, sku: '77', price: 20 }], [{ product_id: 77, price: 20 }]],
    [
      'SKU, of two lines of a product',
      [
        { product_id: 'sk7', sku: 'A-1', price: 15 },
        { product_id: 'sk7', sku: 'A-2', price: 5 },
      ],
      [
        { product_id: 'sk7', price: 15 },
        { product_id: 'sk7', price: 5 },
      ],
    ],
    [
      'form of the id',
      [
        { product_id: 77, price: 15 },
        { product_id: '77.0', price: 5 },
      ],
      [
        { product_id: '077', price: 15 },
        { product_id: 77, price: 5 },
      ],
    ],
  ])('count once when one program sends a %s and the other does not', async (what, named, plain) => {
    for (const [place, [first, second]] of [[named, plain] as const, [plain, named] as const].entries()) {
      const id = `told ${what} ${place}`;
      expect(await send(order(id, first), order(id, second))).toMatchObject({
        accepted: first.length,
        duplicates: second.length,
        rejected: [],
      });
      const { rows } = await sentTo.client.query('select sum(price * quantity)::float as revenue from order_lines where order_key = $1', [
        orderKey(id),
      ]);
      expect(rows).toEqual([{ revenue: 20 }]);
    }
  });

  it('recognize a line that an earlier version stored under its SKU', async () => {
    const line = { product_id: 'cup', sku: 'A-1', price: 5 };
    await send(order('before', [line]));
    await sentTo.client.query('update order_lines set line_key = $2 where order_key = $1', [
      orderKey('before'),
      lineKey(messageKey('["cup","A-1",null] 1'), 'cup'),
    ]);
    expect(await send(order('before', [line, line]))).toMatchObject({ accepted: 1, duplicates: 1 });
  });

  it('accept the corrected version of a rejected line', async () => {
    expect(
      await send(
        order('corrected', [
          { product_id: 'a', price: -1 },
          { product_id: 'b', price: 1 },
        ]),
      ),
    ).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] });
    expect(
      await send(
        order('corrected', [
          { product_id: 'a', price: 1 },
          { product_id: 'b', price: 1 },
        ]),
      ),
    ).toMatchObject({ accepted: 1, duplicates: 1 });
  });
});
