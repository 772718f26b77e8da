import { afterEach, describe, expect, it } from '@jest/globals';
import type { SessionListAnswer } from '@storepulse/contracts';
import fc from 'fast-check';
import { inTransaction } from '../../database/connection/in-transaction.js';
import { convertAllAmounts } from '../../database/fold/convert-amounts.js';
import { converted } from '../../database/fold/currencies.js';
import { emptyStore } from '../../database/fold/empty-store.js';
import type { LinkRow } from '../../database/fold/event-row.js';
import type { EventInput } from '../../database/fold/parse-event.js';
import { parseSent } from '../../database/fold/parse-sent.js';
import type { SentRow } from '../../database/fold/refund-row.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { migrationDataSource } from '../../database/migrations/run-migrations.js';
import { checkDay } from '../../database/reconcile/reconcile.js';
import { PROPERTY_SEED } from '../support/seeds.js';
import { sendBody } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { storedCounts } from './stored-counts.js';

/** For a longer run: PROPERTY_RUNS=10000. */
const PROPERTY_RUNS = Number(process.env.PROPERTY_RUNS ?? 30);

const stores: TestStore[] = [];
let app: TestApp | undefined;
const newStore = async (): Promise<TestStore> => {
  const store = await createTestStore();
  stores.push(store);
  return store;
};
afterEach(async () => {
  await app?.close();
  app = undefined;
  await Promise.all(stores.splice(0).map((store) => store.drop()));
});

const order = (messageId: string, orderId: string, price: number, currency: string | undefined, changes: object = {}) => ({
  type: 'track',
  messageId,
  userId: messageId,
  timestamp: '2026-11-23T10:00:00Z',
  event: 'Order Completed',
  properties: { order_id: orderId, currency, products: [{ product_id: 'k1', price, brand: 'cur', ...changes }] },
});
const segment = async (...batch: object[]) => (await sendBody(`${app?.url}/v1/batch`, app?.writeKey ?? '', JSON.stringify({ batch }))).body;
const revenue = async (): Promise<unknown> => {
  const trends = (await app?.get('/api/brands/trends?brand=cur&interval=day')) as {
    series: { points: { purchases: number; revenue: number }[] }[];
  };
  return trends.series[0]?.points.map((point) => [point.purchases, point.revenue]);
};

describe('amounts in two currencies', () => {
  it('are never added up: without a rate they stay separate and reported, with a rate they are converted at once', async () => {
    const store = await newStore();
    app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
    expect(await segment(order('p1', 'USD', 10, 'usd'), order('p2', 'JPY', 1500, 'JPY'))).toMatchObject({ accepted: 2, rejected: [] });
    expect(await revenue()).toEqual([[2, 10]]);
    const unconverted = { currency: 'JPY', purchases: 1, amount: 1500 };
    expect(await app.get('/api/store')).toMatchObject({ currency: 'USD', unconverted: [unconverted] });
    expect(await app.get('/api/admin/currencies')).toMatchObject({
      storeCurrency: 'USD',
      rates: [],
      unconverted: [{ ...unconverted, events: 1, firstDay: '2026-11-23', lastDay: '2026-11-23' }],
    });
    const rate = { currency: 'jpy', rate: 0.0065 };
    expect(await app.post('/api/admin/currency-rates', { ...rate, validFrom: '2026-11-24' })).toMatchObject({ converted: 0 });
    expect(await app.post('/api/admin/currency-rates', { ...rate, validFrom: '2026-11-01' })).toMatchObject({ converted: 1 });
    expect(await revenue()).toEqual([[2, 19.75]]);
    expect(await app.get('/api/admin/currencies')).toMatchObject({
      rates: [
        { currency: 'JPY', validFrom: '2026-11-01', rate: 0.0065 },
        { currency: 'JPY', validFrom: '2026-11-24', rate: 0.0065 },
      ],
      unconverted: [],
    });
    expect(await segment(order('p3', 'JPY2', 200, undefined, { currency: 'JPY' }), order('p4', 'OWN', 5, undefined))).toMatchObject({
      accepted: 2,
    });
    expect(await revenue()).toEqual([[4, 26.05]]);
    // A refund uses the currency of its order.
    const refund = { event_type: 'refund', event_time: '2026-11-23T12:00:00Z', order_id: 'JPY2', product_id: 'k1', price: 100 };
    expect(await app.send([refund])).toMatchObject({ accepted: 1 });
    expect(await revenue()).toEqual([[4, 25.4]]);
    expect(await checkDay(store.client, { day: '2026-11-23', timeZone: 'UTC' })).toEqual([]);
  });

  it('keep STORE_CURRENCY separate from others, and a later setting does not relabel stored amounts', async () => {
    const store = await newStore();
    app = await startTestApp(store.url, { ingestMaxAgeDays: 0, currency: 'EUR' });
    await segment(order('p1', 'USD', 10, 'USD'), order('p2', 'EUR', 7, undefined));
    expect(await revenue()).toEqual([[2, 7]]);
    await expect(app.post('/api/admin/currency-rates', { currency: 'EUR', rate: 2, validFrom: '2026-11-01' })).rejects.toThrow(
      /currency of the store/,
    );
    await app.close();
    app = await startTestApp(store.url, { ingestMaxAgeDays: 0, currency: 'USD' });
    expect(await app.get('/api/store')).toMatchObject({ currency: 'EUR' });
    expect(
      await app.send([{ event_time: '2026-11-23T10:00:00Z', event_type: 'view', product_id: 1, user_id: 1, currency: 'euro' }]),
    ).toMatchObject({
      rejected: [{ reason: 'currency "euro" is not a three-letter ISO 4217 code' }],
    });
  });

  it('reach their own event when a rate comes later, among others of that product in that second', async () => {
    const store = await newStore();
    app = await startTestApp(store.url, { ingestMaxAgeDays: 0, currency: 'EUR' });
    const purchase = (of: string, time: string, price: object) => ({
      event_time: `2026-11-23T${time}Z`,
      event_type: 'purchase',
      product_id: 'k1',
      user_id: `c${of}`,
      user_session: `cs${of}`,
      ...price,
    });
    // User 5 signs in after the purchase, and the gap between two visits of user 6 closes: both move events before the rate is set.
    const { user_id: _, user_session: __, ...anonymous } = purchase('5', '13:00:00', { price: 20, currency: 'GBP' });
    const { user_session: ___, ...sessionless } = purchase('6', '13:00:00', { price: 30, currency: 'GBP' });
    await app.send([
      purchase('1', '11:00:00', {}),
      purchase('2', '11:00:00', { price: 100, currency: 'GBP' }),
      purchase('3', '12:00:00', { price: 7, currency: 'USD' }),
      purchase('4', '12:00:00', { price: 50, currency: 'GBP' }),
      purchase('7', '13:00:00', {}),
      { ...anonymous, anonymous_id: 'phone' },
      sessionless,
      { ...sessionless, event_time: '2026-11-23T12:20:00Z', event_type: 'view', price: 30, currency: 'EUR' },
    ]);
    await app.send([
      { event_time: '2026-11-23T13:01:00Z', event_type: 'view', product_id: 'k1', anonymous_id: 'phone', user_id: 'c5' },
      { ...sessionless, event_time: '2026-11-23T12:40:00Z', event_type: 'view', price: null },
    ]);
    expect(await app.post('/api/admin/currency-rates', { currency: 'GBP', rate: 1.5, validFrom: '2022-01-01' })).toMatchObject({
      converted: 4,
    });
    const { rows } = await store.client.query(`
      select o.external_id as user, s.events, trim_scale(s.revenue)::text as revenue
      from sessions s join external_ids o on o.kind = 'user' and o.id = s.user_id order by 1`);
    expect(rows.map(({ user, events, revenue: sum }) => `${user} ${events} ${sum}`)).toEqual([
      'c1 1 0',
      'c2 1 150',
      'c3 1 0',
      'c4 1 75',
      'c5 2 30',
      'c6 3 45',
      'c7 1 0',
    ]);
    expect(await app.get('/api/store')).toMatchObject({ unconverted: [{ currency: 'USD', purchases: 1, amount: 7 }] });
    // Wherever the revenue of a day or a visit is shown, the unconverted amount is shown too.
    const waiting = [{ currency: 'USD', amount: 7 }];
    expect(await app.get('/api/pulse')).toMatchObject({ day: '2026-11-23', figures: { revenue: 300, unconverted: waiting } });
    const { sessions } = (await app.get('/api/sessions?from=2026-11-23&to=2026-11-23')) as SessionListAnswer;
    expect(sessions.flatMap((it) => (it.unconverted?.length === 0 ? [] : [[it.userExternalId, it.revenue, it.unconverted]]))).toEqual([
      ['c3', 0, waiting],
    ]);
    const third = sessions.find((it) => it.userExternalId === 'c3')?.sessionId;
    expect(await app.get(`/api/sessions/${third}`)).toMatchObject({ session: { revenue: 0, unconverted: waiting } });
    expect(await app.get('/api/wall/replay?from=2026-11-23T11:30')).toMatchObject({
      pulse: { figures: { revenue: 150, unconverted: [] } },
    });
    expect(await app.get('/api/wall/replay?from=2026-11-23T12:30')).toMatchObject({
      pulse: { figures: { revenue: 225, unconverted: waiting } },
    });
    expect(await checkDay(store.client, { day: '2026-11-23', timeZone: 'UTC' })).toEqual([]);
  });

  it('that wait in a store of an older version, without a link to their event, get their price too', async () => {
    const store = await newStore();
    app = await startTestApp(store.url, { ingestMaxAgeDays: 0, currency: 'EUR' });
    const bought = { event_time: '2026-11-23T10:00:00Z', event_type: 'purchase', product_id: 'k1', user_id: 'u', user_session: 's' };
    await app.send([{ ...bought, quantity: 2 }, { ...bought, price: 10, currency: 'GBP' }, bought]);
    const dataSource = await migrationDataSource(store.url).initialize();
    try {
      const { rows } = await store.client.query(`select count(*)::integer as newer from migrations where timestamp >= 1765400010000`);
      for (let undone = 0; undone < rows[0].newer; undone++) await dataSource.undoLastMigration();
      await dataSource.runMigrations();
    } finally {
      await dataSource.destroy();
    }
    expect(await app.post('/api/admin/currency-rates', { currency: 'GBP', rate: 1.5, validFrom: '2022-01-01' })).toMatchObject({
      converted: 1,
    });
    const { rows } = await store.client.query('select trim_scale(revenue)::text as revenue from sessions');
    expect(rows[0].revenue).toBe('15');
    expect(await checkDay(store.client, { day: '2026-11-23', timeZone: 'UTC' })).toEqual([]);
  });

  it('are rounded half up to four decimals', () => {
    expect(converted('0.0001', '0.5000000000')).toBe('0.0001');
    expect(converted('0.0001', '0.4999999999')).toBe('0.0000');
    expect(converted('9999999999.9999', '1')).toBe('9999999999.9999');
    expect(converted('1500', '0.0065')).toBe('9.7500');
    expect(converted('9999999999.9999', '1.0000000000')).toBe('9999999999.9999');
    expect(converted('9999999999.9999', '1.0000000001')).toBeNull();
  });

  it(
    'end in the same tables with the rate set before or after, however events are split and ordered',
    async () => {
      const [before, after] = [await newStore(), await newStore()];
      const write = async ({ client }: TestStore, rows: readonly SentRow[], links: readonly LinkRow[] = []): Promise<void> => {
        await client.query('begin');
        await writeBatch(client, rows, { kind: 'live' }, links);
        await client.query('commit');
      };
      const setRates = async ({ client }: TestStore): Promise<void> => {
        await client.query(`
          insert into currency_rates (currency, valid_from, rate, set_by)
          values ('JPY', '2026-03-01', 0.0065, 't'), ('JPY', '2026-04-01', 0.007, 't'), ('GBP', '2026-04-01', 1.25, 't')`);
        for (const currency of ['JPY', 'GBP']) await convertAllAmounts(client, currency, (portion) => inTransaction(client, portion));
      };
      const sent = (input: EventInput): SentRow => {
        const parsed = parseSent(input);
        if (!parsed.ok) throw new Error(parsed.reason);
        return parsed.row;
      };
      const link = { deviceId: { external: 'd' }, userId: '1', linkedAt: '2026-03-31T22:30:00Z' };
      const event = fc.record({
        event_type: fc.constantFrom('view', 'cart', 'purchase', 'purchase', 'refund'),
        // Few distinct times, so that events differ only in user, session and price.
        event_time: fc.integer({ min: 0, max: 4 }).map((step) => new Date(Date.UTC(2026, 2, 31, 22) + step * 1_500_000).toISOString()),
        product_id: fc.constantFrom('1', '1', 'SKU-2'),
        brand: fc.constantFrom('ox', 'ox', null),
        price: fc.constantFrom('1000', '3', null),
        currency: fc.constantFrom('JPY', 'GBP', 'USD', null),
        quantity: fc.constantFrom(1, 1, 2),
        visitor: fc.constantFrom<EventInput>(
          { user_id: '1' },
          { user_id: '2' },
          { user_id: '2', anonymous_id: 'd' },
          { anonymous_id: 'd' },
          { anonymous_id: 'd' },
        ),
        user_session: fc.constantFrom('s1', null),
        order_id: fc.constantFrom('A', 'B'),
      });
      await fc.assert(
        fc
          .asyncProperty(
            fc.array(event, { minLength: 1, maxLength: 14 }).chain((events) => {
              const rows = events.map(({ visitor, ...it }, n) =>
                sent({ ...it, ...visitor, message_id: `m${n}`, order_line: it.event_type === 'refund' ? null : `l${n}` }),
              );
              return fc.record({
                rows: fc.constant(rows),
                order: fc.shuffledSubarray([...rows.keys()], { minLength: rows.length }),
                size: fc.integer({ min: 1, max: 6 }),
              });
            }),
            async ({ rows, order, size }) => {
              await setRates(before);
              await write(before, rows, [link]);
              const shuffled = order.flatMap((index) => rows[index] ?? []);
              for (let first = 0; first < shuffled.length; first += size) await write(after, shuffled.slice(first, first + size));
              await write(after, [], [link]);
              await setRates(after);
              expect(await storedCounts(after.client)).toEqual(await storedCounts(before.client));
              for (const day of ['2026-03-31', '2026-04-01']) expect(await checkDay(after.client, { day, timeZone: 'UTC' })).toEqual([]);
            },
          )
          .beforeEach(async () => {
            for (const { client } of [before, after]) {
              await client.query('begin');
              await emptyStore(client);
              await client.query(`update store_state set currency = 'USD'; delete from currency_rates`);
              await client.query('commit');
            }
          }),
        { numRuns: PROPERTY_RUNS, seed: PROPERTY_SEED },
      );
    },
    60_000 + PROPERTY_RUNS * 5000,
  );
});
