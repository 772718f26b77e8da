import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyStore } from '../../database/fold/empty-store.js';
import { type EventInput } from '../../database/fold/parse-event.js';
import { parseSent } from '../../database/fold/parse-sent.js';
import type { SentRow } from '../../database/fold/refund-row.js';
import { type BatchResult, writeBatch } from '../../database/fold/write-batch.js';
import { checkDay, checkStore } from '../../database/reconcile/reconcile.js';
import { storeDays } from '../../database/reconcile/store-days.js';
import { PROPERTY_SEED } from '../support/seeds.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { storedCounts } from './stored-counts.js';

/** For a longer run: PROPERTY_RUNS=10000. */
const PROPERTY_RUNS = Number(process.env.PROPERTY_RUNS ?? 40);

const stores: TestStore[] = [];
const newStore = async (timeZone?: string): Promise<TestStore> => {
  const store = await createTestStore(timeZone);
  stores.push(store);
  return store;
};
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.drop()));
});

const sent = (input: EventInput): SentRow => {
  const parsed = parseSent(input);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.row;
};
const purchase = (changes: EventInput): SentRow =>
  sent({
    event_time: '2026-03-30T12:00:00Z',
    event_type: 'purchase',
    product_id: '1',
    price: '10',
    brand: 'ox',
    user_id: '7',
    order_id: 'A',
    ...changes,
  });
const refund = (changes: EventInput): SentRow =>
  sent({ event_time: '2026-04-02T12:00:00Z', event_type: 'refund', order_id: 'A', ...changes });

async function write({ client }: TestStore, rows: readonly SentRow[]): Promise<BatchResult> {
  await client.query('begin');
  const result = await writeBatch(client, rows, { kind: 'live' });
  await client.query('commit');
  return result;
}

/** Net revenue and number of refunds by day. */
async function days({ client }: TestStore): Promise<Record<string, [revenue: number, refunds: number]>> {
  const { rows } = await client.query(`
    select day::text, sum(revenue)::float8 as revenue, coalesce(sum(events) filter (where event_type = 'refund'), 0)::int as refunds
    from stage_days group by day having sum(events) > 0 or sum(revenue) <> 0`);
  return Object.fromEntries(rows.map((row) => [row.day, [row.revenue, row.refunds]]));
}

async function expectReconciled({ client }: TestStore, timeZone = 'UTC', days?: readonly string[]): Promise<void> {
  for (const day of days ?? (await storeDays(client)))
    expect({ day, found: await checkDay(client, { day, timeZone }) }).toEqual({ day, found: [] });
  const ofStore = await checkStore(client);
  expect(ofStore.filter(({ table }) => !table.startsWith('mv_'))).toEqual([]);
}

describe('a refund', () => {
  it('of a whole order subtracts what was paid, on its own day, and keeps purchases', async () => {
    const store = await newStore();
    await write(store, [purchase({ quantity: 2 }), purchase({ product_id: '2', price: '2.5' })]);
    await write(store, [refund({})]);
    expect(await days(store)).toEqual({ '2026-03-30': [22.5, 0], '2026-04-02': [-22.5, 2] });
    const { rows } = await store.client.query('select product_id::text, purchases::int, revenue::float8 from products order by 1');
    expect(rows).toEqual([
      { product_id: '1', purchases: 1, revenue: 0 },
      { product_id: '2', purchases: 1, revenue: 0 },
    ]);
    await expectReconciled(store);
  });

  it('is not an activity of its user: it adds no event, session, day or cart', async () => {
    const store = await newStore();
    await write(store, [purchase({})]);
    const before = await storedCounts(store.client);
    await write(store, [refund({})]);
    const after = await storedCounts(store.client);
    for (const table of [
      'events',
      'users',
      'user_days',
      'returning_users',
      'returning_brand_users',
      'sessions',
      'session_days',
      'session_event_days',
      'cart_items',
      'cart_days',
    ]) {
      expect({ table, rows: after[table] }).toEqual({ table, rows: before[table] });
    }
    const { rows } = await store.client.query('select max(last_event_at) as last from stage_days');
    expect(rows[0].last.toISOString()).toBe('2026-03-30T12:00:00.000Z');
  });

  it.each<[string, EventInput, number]>([
    ['of a product', { product_id: '1' }, 20],
    ['of a piece', { product_id: '1', quantity: 1 }, 10],
    ['of more pieces than bought', { product_id: '1', quantity: 9 }, 20],
    ['of part of the price', { product_id: '1', price: '3', quantity: 2 }, 6],
    ['of more than was paid', { product_id: '1', price: '99', quantity: 2 }, 20],
    ['of a line', { order_line: 'L3' }, 5],
    ['of an amount', { price: '9' }, 9],
    ['of an amount beyond the order', { price: '99' }, 28],
    ['of a product that was not bought', { product_id: '8' }, 0],
    ['of an unknown order', { order_id: 'B' }, 0],
  ])('%s reduces revenue by the right amount', async (_, changes, taken) => {
    const store = await newStore();
    await write(store, [
      purchase({ quantity: 2 }),
      purchase({ product_id: '2', price: '3' }),
      purchase({ product_id: '3', price: '5', order_line: 'L3' }),
    ]);
    expect(await write(store, [refund(changes)])).toMatchObject({ accepted: 1, duplicates: 0 });
    expect((await days(store))['2026-04-02']?.[0] ?? 0).toBe(taken === 0 ? 0 : -taken);
    await expectReconciled(store);
  });

  it('splits an amount over the lines by value, to the last ten-thousandth', async () => {
    const store = await newStore();
    await write(
      store,
      ['1', '2', '3'].map((product_id) => purchase({ product_id, price: '1' })),
    );
    await write(store, [refund({ price: '1' })]);
    const { rows } = await store.client.query('select amount::float8 from refunds order by amount desc');
    expect(rows.map(({ amount }) => amount)).toEqual([0.3334, 0.3333, 0.3333]);
  });

  it('counts once if it is repeated, without a message id, or before a cancellation of the order', async () => {
    const store = await newStore();
    await write(store, [purchase({})]);
    const first = refund({ message_id: 'r', product_id: '1', price: '4' });
    expect(await write(store, [first, first])).toMatchObject({ accepted: 1, duplicateIndexes: [1] });
    expect(await write(store, [first])).toMatchObject({ batchId: null, accepted: 0, duplicateIndexes: [0] });
    const unnamed = refund({ product_id: '1', price: '1' });
    await write(store, [unnamed]);
    expect(await write(store, [purchase({ order_id: 'Z' }), unnamed])).toMatchObject({ duplicateIndexes: [1] });
    await write(store, [refund({ message_id: 'cancelled', event_time: '2026-04-05T12:00:00Z' })]);
    expect(await write(store, [refund({ message_id: 'again', event_time: '2026-04-06T12:00:00Z' })])).toMatchObject({
      accepted: 1,
      batchId: null,
    });
    expect(await days(store)).toEqual({ '2026-03-30': [20, 0], '2026-04-02': [-4, 1], '2026-04-05': [-6, 1] });
    await expectReconciled(store);
  });

  it('before its order waits for it, even across a rollback', async () => {
    const store = await newStore('Europe/Berlin');
    expect(await write(store, [refund({ event_time: '2026-04-02T23:30:00Z' })])).toMatchObject({ batchId: null, accepted: 1 });
    expect(await days(store)).toEqual({});
    await store.client.query('begin');
    await writeBatch(store.client, [purchase({})], { kind: 'live' });
    await store.client.query('rollback');
    expect(await days(store)).toEqual({});
    await write(store, [purchase({}), purchase({ product_id: 'SKU-2', price: '1' })]);
    expect(await days(store)).toEqual({ '2026-03-30': [11, 0], '2026-04-03': [-11, 2] });
    await expectReconciled(store, 'Europe/Berlin');
  });

  it('gives way to a late one with an earlier time', async () => {
    const store = await newStore();
    await write(store, [purchase({})]);
    await write(store, [refund({ event_time: '2026-04-09T12:00:00Z' })]);
    await write(store, [refund({ event_time: '2026-04-02T12:00:00Z', price: '4' })]);
    expect(await days(store)).toEqual({ '2026-03-30': [10, 0], '2026-04-02': [-4, 1], '2026-04-09': [-6, 1] });
    await write(store, [refund({ event_time: '2026-04-01T12:00:00Z' })]);
    expect(await days(store)).toEqual({ '2026-03-30': [10, 0], '2026-04-01': [-10, 1] });
    await expectReconciled(store);
  });

  it('is found and repaired by reconcile when a roll-up misses it', async () => {
    const store = await newStore();
    await write(store, [purchase({})]);
    await write(store, [refund({})]);
    await store.client.query(
      `update product_days set revenue = 0 where day = '2026-04-02'; delete from stage_days where event_type = 'refund'`,
    );
    const found = await checkDay(store.client, { day: '2026-04-02', timeZone: 'UTC' });
    expect(found.map(({ table }) => table).sort()).toEqual(['product_days', 'stage_days']);
  });

  it(
    'ends in the same tables however orders and refunds are split, ordered and repeated',
    async () => {
      const whole = await newStore('Europe/Berlin');
      const pieces = await newStore('Europe/Berlin');
      const time = fc.integer({ min: 0, max: 30 }).map((step) => new Date(Date.UTC(2026, 2, 31, 12) + step * 3_600_000).toISOString());
      const orderId = fc.constantFrom('A', 'B');
      const bought = fc.record({
        event_type: fc.constantFrom('purchase', 'purchase', 'purchase', 'view'),
        event_time: time,
        order_id: orderId,
        product_id: fc.constantFrom('1', '2', 'SKU-3'),
        brand: fc.constantFrom('ox', null),
        price: fc.constantFrom('10', '0.3333', '0', null),
        quantity: fc.constantFrom(1, 3),
        user_id: fc.constantFrom('1', '2'),
      });
      const givenBack = fc
        .record({
          event_type: fc.constant('refund'),
          event_time: time,
          order_id: orderId,
          order_line: fc.constantFrom(null, null, 'line 1', '9'),
          product_id: fc.constantFrom(null, '1', 'SKU-3', 'SKU-9'),
          price: fc.constantFrom(null, '4', '0.3333', '50'),
          quantity: fc.constantFrom(null, 1, 2),
        })
        .filter((it) => it.quantity === null || it.price !== null || it.product_id !== null || it.order_line !== null);
      await fc.assert(
        fc
          .asyncProperty(
            fc
              .record({ lines: fc.array(bought, { minLength: 1, maxLength: 8 }), refunds: fc.array(givenBack, { maxLength: 6 }) })
              .chain(({ lines, refunds }) => {
                const rows = [
                  ...lines.map((line, index) => sent({ ...line, order_line: `line ${index}`, message_id: `b${index}` })),
                  ...refunds.map((it, index) => sent({ ...it, message_id: `r${index}` })),
                ];
                return fc.record({
                  rows: fc.constant(rows),
                  order: fc.shuffledSubarray([...rows.keys()], { minLength: rows.length }),
                  size: fc.integer({ min: 1, max: 5 }),
                  again: fc.array(fc.nat({ max: rows.length - 1 }), { maxLength: 5 }),
                });
              }),
            async ({ rows, order, size, again }) => {
              await write(whole, rows);
              const all = [...order, ...again].flatMap((index) => rows[index] ?? []);
              for (let first = 0; first < all.length; first += size) await write(pieces, all.slice(first, first + size));
              expect(await storedCounts(pieces.client)).toEqual(await storedCounts(whole.client));
              await expectReconciled(pieces, 'Europe/Berlin', ['2026-03-31', '2026-04-01', '2026-04-02']);
              const { rows: over } = await pieces.client.query(`
                select from refunds r join order_lines l using (order_key, line_key)
                group by order_key, line_key, l.price, l.quantity having sum(r.amount) > l.price * l.quantity or sum(r.quantity) > l.quantity`);
              expect(over).toEqual([]);
            },
          )
          .beforeEach(async () => {
            for (const { client } of [whole, pieces]) {
              await client.query('begin');
              await emptyStore(client);
              await client.query('commit');
            }
          }),
        { numRuns: PROPERTY_RUNS, seed: PROPERTY_SEED },
      );
    },
    60_000 + PROPERTY_RUNS * 5000,
  );
});
