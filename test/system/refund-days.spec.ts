/** Stored days are days with events. A day with only refunds is not one, but a range that includes it counts them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrandTrendsAnswer, FunnelAnswer, PulseData, StoreInfo, TopProductsAnswer } from '../../libs/contracts/src/index.js';
import { refreshAllViews } from '../../database/reconcile/views.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
  const sale = { event_type: 'purchase', product_id: '5', brand: 'acme', price: '10', user_id: '1' };
  const view = { event_type: 'view', product_id: '5', brand: 'acme', price: '10', user_id: '1' };
  await app.send([
    { ...view, event_time: '2024-01-01T08:00:00Z' },
    { ...sale, event_time: '2024-01-01T10:00:00Z', order_id: 'o1' },
    { ...sale, event_time: '2024-01-01T11:00:00Z', order_id: 'o2' },
    { event_type: 'refund', order_id: 'o1', event_time: '2024-01-20T10:00:00Z', message_id: 'r1' },
  ]);
}, 60_000);
afterAll(async () => {
  await app?.close();
  await store?.drop();
});

const LAST_DAY = '2024-01-01';

describe('a day with only a refund', () => {
  it('is not a stored day', async () => {
    const info = (await app.get('/api/store')) as StoreInfo;
    expect(info).toMatchObject({
      storedDays: { from: LAST_DAY, to: LAST_DAY },
      unfinishedDay: { day: LAST_DAY, until: '11:01' },
    });
    expect(((await app.get('/api/pulse')) as PulseData).day).toBe(LAST_DAY);
    expect(((await app.get('/api/sales-funnel?unit=events')) as FunnelAnswer).range).toEqual({ from: LAST_DAY, to: LAST_DAY });
  });

  it('cannot be replayed', async () => {
    expect(await app.get('/api/wall/replay-days?near=2024-01-20T12:00')).toMatchObject({
      stored: { from: LAST_DAY, to: LAST_DAY },
      nearest: [`${LAST_DAY}T08:00`],
    });
    const headers = { authorization: `Bearer ${app.adminToken}` };
    expect((await fetch(`${app.url}/api/wall/replay?from=2024-01-20T12:00`, { headers })).status).toBe(404);
    expect((await fetch(`${app.url}/api/wall/replay?from=${LAST_DAY}T08:00`, { headers })).status).toBe(200);
  });

  it.each([
    ['the stored days', '', 20, 0],
    ['the day of the orders', `from=${LAST_DAY}&to=${LAST_DAY}`, 20, 0],
    ['days up to the refund', `from=${LAST_DAY}&to=2024-01-20`, 10, 10],
    ['the day of the refund', 'from=2024-01-20&to=2024-01-20', -10, 10],
    ['days before the refund', `from=${LAST_DAY}&to=2024-01-19`, 20, 0],
  ])('counts in the revenue of %s if they include it', async (_, days, revenue, refunded) => {
    // Before and after the refresh of the views, which include the refund too.
    for (const isRefreshed of [false, true]) {
      if (isRefreshed) await refreshAllViews(store.client);
      const funnel = (await app.get(`/api/sales-funnel?unit=events&${days}`)) as FunnelAnswer;
      expect(funnel.refunds?.amount).toBe(refunded);
      const { series } = (await app.get(`/api/brands/trends?interval=day&brand=acme&${days}`)) as BrandTrendsAnswer;
      expect(series[0]?.points.reduce((sum, point) => sum + (point.revenue ?? 0), 0)).toBe(revenue);
      const top = (await app.get(`/api/products/top-converting?minViews=1&${days}`)) as TopProductsAnswer;
      expect(top.products.map((product) => product.revenue)).toEqual(days.includes('from=2024-01-20') ? [] : [revenue]);
    }
  });
});
