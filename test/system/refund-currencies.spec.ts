import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkDay } from '../../database/reconcile/reconcile.js';
import { CSV_HEADER, csvFile } from '../support/csv-file.js';
import { runEtl } from '../support/run-etl.js';
import { sendBody } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const DAY = '2026-11-23';

let store: TestStore;
let app: TestApp;
beforeEach(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0, currency: 'EUR' });
});
afterEach(async () => {
  expect(await checkDay(store.client, { day: DAY, timeZone: 'UTC' })).toEqual([]);
  await app.close();
  await store.drop();
});

const order = (id: string, price: number, currency: string) => ({
  event_time: `${DAY}T10:00:00Z`,
  event_type: 'purchase',
  product_id: 'k1',
  user_id: 'u',
  order_id: id,
  price,
  currency,
});
const refund = (id: string, changes: object) => ({ event_time: `${DAY}T12:00:00Z`, event_type: 'refund', order_id: id, ...changes });
const setRate = (currency: string, rate: number) => app.post('/api/admin/currency-rates', { currency, rate, validFrom: '2022-01-01' });
const revenue = async (): Promise<number> => {
  const { rows } = await store.client.query(`select coalesce(sum(revenue), 0)::float as revenue from stage_days`);
  return rows[0].revenue;
};

/** The amount of a refund, through each input that accepts one. */
const DOORS: Record<string, (orderId: string, price: number, currency: string, changes?: { product_id: string }) => Promise<unknown>> = {
  'POST /api/events': (orderId, price, currency, changes = { product_id: 'k1' }) =>
    app.send([refund(orderId, { price, currency, ...changes })]),
  'Order Refunded': async (order_id, price, currency, product) => {
    const properties = product === undefined ? { total: price } : { products: [{ ...product, price }] };
    const call = {
      type: 'track',
      userId: 'u',
      timestamp: `${DAY}T12:00:00Z`,
      event: 'Order Refunded',
      properties: { order_id, currency, ...properties },
    };
    return (await sendBody(`${app.url}/v1/batch`, app.writeKey, JSON.stringify({ batch: [call] }))).body;
  },
  'a file': async (orderId, price, currency, changes = { product_id: 'k1' }) => {
    const row = `${DAY} 12:00:00 UTC,refund,${changes.product_id},,,,${price},,,${orderId},${currency}`;
    const { folder, path } = csvFile(`${CSV_HEADER},order_id,currency\n${row}\n`);
    try {
      expect((await runEtl(store.url, ['load', path])).output).toMatch(/loaded +1\n/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    return { accepted: 1, rejected: [] };
  },
};

describe.each(Object.keys(DOORS))('an amount of a refund, by %s,', (door) => {
  const send = DOORS[door];
  if (send === undefined) throw new Error(door);

  it('in another currency than its order is converted at the rate of its day', async () => {
    await setRate('USD', 0.9);
    await app.send([order('A', 100, 'EUR'), order('B', 100, 'EUR')]);
    expect(await send('A', 10, 'USD')).toMatchObject({ accepted: 1, rejected: [] });
    expect(await revenue()).toBe(191);
    expect(await send('B', 10, 'USD', { product_id: 'k1' })).toMatchObject({ accepted: 1, rejected: [] });
    expect(await revenue()).toBe(182);
  });

  it('reduces nothing until there is a rate, and is reported', async () => {
    await app.send([order('A', 100, 'EUR')]);
    expect(await send('A', 10, 'USD')).toMatchObject({ accepted: 1 });
    expect(await revenue()).toBe(100);
    const waiting = { currency: 'USD', purchases: 0, amount: 0, refunds: 1, refunded: 10 };
    expect(await app.get('/api/store')).toMatchObject({ unconverted: [waiting] });
    expect(await app.get('/api/admin/currencies')).toMatchObject({ unconverted: [{ ...waiting, events: 0, firstDay: DAY, lastDay: DAY }] });
    expect(await setRate('USD', 0.9)).toMatchObject({ converted: 1, tooHigh: 0 });
    expect(await revenue()).toBe(91);
    expect(await app.get('/api/store')).toMatchObject({ unconverted: [] });
  });
});

describe('an amount of a refund', () => {
  it('in the currency of its order uses the rate of the order, whatever rate came since', async () => {
    await setRate('USD', 0.9);
    await app.send([order('A', 100, 'USD')]);
    await setRate('USD', 0.5);
    await app.send([refund('A', { price: 10, currency: 'USD' }), refund('A', { price: 10 })]);
    expect(await revenue()).toBe(72);
    // The store's currency needs no conversion, so the amount counts as it is.
    await app.send([refund('A', { price: 10, currency: 'EUR' })]);
    expect(await revenue()).toBe(62);
  });

  it('before its order, or of an order that waits for a rate, has the same result', async () => {
    await app.send([refund('A', { price: 10, currency: 'USD' }), refund('B', { price: 20, currency: 'USD' })]);
    expect(await app.get('/api/store')).toMatchObject({ unconverted: [] });
    await app.send([order('A', 100, 'EUR'), order('B', 100, 'USD')]);
    expect(await revenue()).toBe(100);
    expect(await app.get('/api/store')).toMatchObject({
      unconverted: [{ currency: 'USD', purchases: 1, amount: 100, refunds: 1, refunded: 10 }],
    });
    await setRate('USD', 0.9);
    expect(await revenue()).toBe(100 - 9 + 90 - 18);
  });

  it('is rejected if it is too large after conversion; a whole order needs no currency', async () => {
    await setRate('GBP', 160);
    await app.send([order('A', 100, 'EUR')]);
    expect(
      await app.send([refund('A', { price: 99_999_999, currency: 'GBP' }), refund('A', { price: 1, currency: 'euro' })]),
    ).toMatchObject({
      accepted: 0,
      rejected: [
        { index: 0, reason: 'price "99999999 GBP" is above 9999999999.9999 in the currency of the store' },
        { index: 1, reason: 'currency "euro" is not a three-letter ISO 4217 code' },
      ],
    });
    expect(await revenue()).toBe(100);
    expect(await app.send([refund('A', { currency: 'GBP' })])).toMatchObject({ accepted: 1 });
    expect(await revenue()).toBe(0);
  });
});
