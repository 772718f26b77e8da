/** A replayed day stays in memory: later writes to that day update it, and writes to other days leave it alone. */
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ReplayedDay } from '../../apps/api/src/analytics/replay/replayed-day.js';
import type { ReplayFrame } from '../../libs/contracts/src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore('Australia/Lord_Howe');
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0, currency: 'USD' });
  // The store has data after the replayed day.
  await app.send([purchase('2021-05-03T01:00Z', 'rb1', 1, 'ru9')]);
}, 60_000);
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(async () => {
  await app?.close();
  await store?.drop();
});

const FROM = '2021-05-01T12:00';
const frame = async (from = FROM) => (await app.get(`/api/wall/replay?from=${from}`)) as ReplayFrame;
const figures = async (from = FROM) => (await frame(from)).pulse.figures;
const purchase = (event_time: string, brand: string, price: number, user_id: string, more: object = {}) => ({
  event_time,
  event_type: 'purchase',
  product_id: brand,
  brand,
  price,
  user_id,
  ...more,
});

describe('a replayed day', () => {
  it('includes a late order and a refund in every figure', async () => {
    await app.send([purchase('2021-05-01T01:00Z', 'rb1', 10, 'ru1', { order_id: 'RO1' })]);
    expect(await figures()).toMatchObject({ purchases: 1, revenue: 10, visitors: 1, sessions: 1 });
    await app.send([purchase('2021-05-01T01:10Z', 'rb2', 500, 'ru2')]);
    await app.send([{ event_time: '2021-05-01T01:20Z', event_type: 'refund', order_id: 'RO1', message_id: 'r1' }]);
    const { pulse, wall } = await frame();
    expect(pulse.figures).toMatchObject({ purchases: 2, revenue: 500, visitors: 2, sessions: 2 });
    expect(pulse.topBrands).toEqual([
      { brand: 'rb1', purchases: 1, revenue: 0 },
      { brand: 'rb2', purchases: 1, revenue: 500 },
    ]);
    expect(wall.brandRace.byRevenue.map(({ brand, revenue }) => [brand, revenue])).toEqual([
      ['rb2', 500],
      ['rb1', 0],
    ]);
  });

  it('includes a new rate', async () => {
    await app.send([purchase('2021-05-01T01:21Z', 'rb3', 100, 'ru2', { currency: 'EUR' })]);
    expect((await frame()).wall.brandRace.byRevenue).toContainEqual(expect.objectContaining({ brand: 'rb3', revenue: 0 }));
    await app.post('/api/admin/currency-rates', { currency: 'EUR', rate: 2, validFrom: '2021-01-01' });
    expect((await frame()).wall.brandRace.byRevenue).toContainEqual(expect.objectContaining({ brand: 'rb3', revenue: 200 }));
  });

  it('includes a later sign-in', async () => {
    const view = { event_type: 'view', product_id: 1, price: 1 };
    await app.send([{ ...view, event_time: '2021-05-01T01:22Z', anonymous_id: 'd1', message_id: 'v1' }]);
    const { visitors } = await figures();
    await app.send([{ ...view, event_time: '2021-05-01T01:23Z', anonymous_id: 'd1', user_id: 'ru1', message_id: 'v2' }]);
    expect(await figures()).toMatchObject({ visitors: (visitors ?? 0) - 1 });
  });

  it('is compared with the current numbers of past weeks', async () => {
    for (const day of ['2021-04-03', '2021-04-10', '2021-04-17', '2021-04-24']) {
      await app.send([purchase(`${day}T01:00Z`, 'rb1', 10, 'ru1')]);
    }
    expect((await frame()).wall.baseline).toMatchObject({ weeks: 3, bands: { purchases: { median: 1 } } });
    expect((await frame()).wall.brandRace.byRevenue).toContainEqual(expect.objectContaining({ brand: 'rb2', placeLastWeek: null }));
    for (const day of ['2021-04-17', '2021-04-24']) await app.send([purchase(`${day}T01:05Z`, 'rb2', 50, 'ru1')]);
    const { wall } = await frame();
    expect(wall.baseline.bands).toMatchObject({ purchases: { median: 2 } });
    expect(wall.brandRace.byRevenue).toContainEqual(expect.objectContaining({ brand: 'rb2', placeLastWeek: 1 }));
  });

  it('is not read again after writes to other days, and once after a repair', async () => {
    await frame();
    const read = jest.spyOn(ReplayedDay, 'read');
    for (const minute of [0, 1, 2]) {
      await app.send([purchase(`2021-05-09T01:0${minute}Z`, 'rb1', 10, 'ru1')]);
      await frame();
    }
    expect(read).not.toHaveBeenCalled();
    // What a repair does: a new batch number without an entry in `write_batches`.
    await store.client.query('update store_state set last_batch = last_batch + 1');
    await frame();
    await frame();
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('is read once for concurrent walls', async () => {
    await app.send([purchase('2021-05-01T01:25Z', 'rb1', 10, 'ru1')]);
    const read = jest.spyOn(ReplayedDay, 'read');
    const all = await Promise.all([frame(), frame(), frame()]);
    expect(all.map(({ pulse }) => pulse.figures.purchases)).toEqual([4, 4, 4]);
    expect(read).toHaveBeenCalledTimes(1);
  });
});
