import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  FunnelBreakdownAnswer,
  FunnelOverTimeAnswer,
  FunnelTimesAnswer,
  OrderedFunnelAnswer,
  SeasonalityAnswer,
  StageDetailAnswer,
} from '../../libs/contracts/src/index.js';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const MINUTE = 60_000;
let store: TestStore;
let app: TestApp;

const session = (n: number) => `72d76fde-8bb3-4e00-8c23-${String(n).padStart(12, '0')}`;
const event = (ms: number, type: string, n: number, changes: object = {}) => ({
  event_time: new Date(ms).toISOString(),
  event_type: type,
  product_id: '7',
  category_id: '1',
  category_code: 'toys.cars.small',
  brand: 'acme',
  price: '10',
  user_id: String(n),
  user_session: session(n),
  ...changes,
});

/** A fixed clock: shortly after midnight, an event from two minutes ago would belong to the day before. */
const now = Date.parse('2026-11-18T12:30:00Z');
const today = new Date(now).toISOString().slice(0, 10);
const day = (before: number) => new Date(now - before * 86_400_000).toISOString().slice(0, 10);
const at = (before: number, time: string) => Date.parse(`${day(before)}T${time}Z`);

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  app.app.get(Clock).now = () => new Date(now);
  await app.send([
    // Two days ago: (1) in order, (2) bought before viewing, (3) only viewed, (4) added to the cart first.
    event(at(2, '10:00:00'), 'view', 1),
    event(at(2, '10:01:00'), 'cart', 1),
    event(at(2, '10:05:00'), 'purchase', 1),
    event(at(2, '11:00:00'), 'purchase', 2),
    event(at(2, '11:01:00'), 'view', 2),
    event(at(2, '12:00:00'), 'view', 3, { product_id: '8', brand: 'other', category_code: 'toys.dolls', price: '200' }),
    event(at(2, '13:00:00'), 'cart', 4),
    event(at(2, '13:01:00'), 'view', 4),
    // Crosses midnight: counts on the day it started.
    event(at(2, '23:59:00'), 'view', 5),
    event(at(1, '00:01:00'), 'cart', 5, { category_code: undefined, category_id: undefined }),
    // Just now: these sessions may continue.
    event(now - 2 * MINUTE, 'view', 6),
    event(now - 2 * MINUTE, 'view', 7),
    event(now - MINUTE, 'cart', 7),
  ]);
}, 60_000);

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

const stepsOf = ({ stages }: OrderedFunnelAnswer) =>
  stages.map(({ reached, converted, dropped, open }) => [reached, converted, dropped, open]);

describe('GET /api/sales-funnel/ordered', () => {
  it('counts the stages of a session in order, and follows it past the end of the range', async () => {
    const answer = (await app.get(`/api/sales-funnel/ordered?from=${day(2)}&to=${day(2)}`)) as OrderedFunnelAnswer;
    expect(stepsOf(answer)).toEqual([
      [5, 2, 3, 0],
      [2, 1, 1, 0],
      [1, 1, 0, 0],
    ]);
    expect(answer.rates).toEqual({ viewToCart: 40, cartToPurchase: 50, overall: 20 });
  });

  it('separates open sessions from finished ones', async () => {
    const answer = (await app.get(`/api/sales-funnel/ordered?from=${day(1)}`)) as OrderedFunnelAnswer;
    expect(stepsOf(answer)).toEqual([
      [2, 1, 0, 1],
      [1, 0, 0, 1],
      [0, 0, 0, 0],
    ]);
  });

  it('counts only events that match the filter', async () => {
    const answer = (await app.get(`/api/sales-funnel/ordered?from=${day(2)}&to=${day(2)}&category=toys`)) as OrderedFunnelAnswer;
    expect(stepsOf(answer).map(([reached]) => reached)).toEqual([5, 1, 1]);
  });
});

describe('GET /api/sales-funnel/over-time', () => {
  const overTime = async (query: string) => (await app.get(`/api/sales-funnel/over-time?${query}`)) as FunnelOverTimeAnswer;

  it('has every bucket, and marks the last one while it is unfinished', async () => {
    const days = await overTime(`interval=day&from=${day(2)}&to=${today}`);
    expect(days.points.map((point) => [point.at, point.views, point.carts, point.purchases])).toEqual([
      [day(2), 5, 2, 2],
      [day(1), 0, 1, 0],
      [today, 2, 1, 0],
    ]);
    expect(days.lastIncomplete).toBe(true);
    expect((await overTime(`interval=day&from=${day(2)}&to=${day(1)}`)).lastIncomplete).toBe(false);
    const hours = await overTime(`interval=hour&from=${day(2)}&to=${day(2)}`);
    expect(hours.points).toHaveLength(24);
    expect(hours.points[11]).toMatchObject({
      at: `${day(2)}T11:00:00.000Z`,
      views: 1,
      purchases: 1,
      viewToCart: 0,
      cartToPurchase: null,
      overall: 100,
    });
    expect(await overTime(`interval=hour&from=${day(2)}&to=${day(2)}&brand=other`)).toMatchObject({
      points: expect.any(Array),
      tooManyHours: false,
    });
  });

  it('rejects too many hours, and shows no future ones', async () => {
    expect(await overTime(`interval=hour&from=2020-01-01&to=2020-12-31`)).toMatchObject({
      points: [],
      tooManyHours: true,
    });
    const hours = await overTime(`interval=hour&from=${today}&to=${today}`);
    expect(hours.points.map((point) => point.at).at(-1)).toBe(`${today}T12:00:00.000Z`);
    expect(hours.lastIncomplete).toBe(true);
  });

  it('has 23 hours on the day when clocks go forward', async () => {
    const berlin = await createTestStore('Europe/Berlin');
    const own = await startTestApp(berlin.url);
    try {
      const answer = (await own.get('/api/sales-funnel/over-time?interval=hour&from=2022-03-27&to=2022-03-27')) as FunnelOverTimeAnswer;
      expect(answer.points).toHaveLength(23);
    } finally {
      await own.close();
      await berlin.drop();
    }
  });
});

describe('GET /api/sales-funnel/breakdown', () => {
  const breakdown = async (query: string) => (await app.get(`/api/sales-funnel/breakdown?${query}`)) as FunnelBreakdownAnswer;
  const rowsOf = ({ rows }: FunnelBreakdownAnswer) => rows.map((row) => [row.key, row.views, row.carts, row.purchases]);

  it('groups events by category level, brand and price, and puts the others into the rest', async () => {
    expect(rowsOf(await breakdown('by=category&level=1'))).toEqual([
      ['toys', 7, 3, 2],
      ['unknown', 0, 1, 0],
    ]);
    expect(rowsOf(await breakdown('by=category&level=2'))).toEqual([
      ['toys.cars', 6, 3, 2],
      ['toys.dolls', 1, 0, 0],
      ['unknown', 0, 1, 0],
    ]);
    const brands = await breakdown('by=brand&limit=1');
    expect(rowsOf(brands)).toEqual([['acme', 6, 4, 2]]);
    expect(brands.rest).toMatchObject({ keys: 1, views: 1, carts: 0, purchases: 0 });
    expect(brands.total).toMatchObject({ views: 7, carts: 4, purchases: 2 });
    const prices = await breakdown('by=price');
    expect(prices.rows.map((row) => [row.priceFrom, row.priceTo, row.views])).toEqual([
      [10, 200, 6],
      [200, null, 1],
    ]);
  });
});

describe('GET /api/sales-funnel/times', () => {
  it('measures from first view to first cart to the next purchase', async () => {
    const { times, histogram } = (await app.get(`/api/sales-funnel/times?from=${day(2)}&to=${day(2)}`)) as FunnelTimesAnswer;
    expect(times).toEqual({
      viewToCart: { pairs: 1, medianSeconds: 60, p90Seconds: 60 },
      cartToPurchase: { pairs: 1, medianSeconds: 240, p90Seconds: 240 },
      viewToPurchase: { pairs: 1, medianSeconds: 300, p90Seconds: 300 },
    });
    expect(histogram.find((bin) => bin.from === 60)).toMatchObject({ to: 120, viewToCart: 1, cartToPurchase: 0 });
  });
});

describe('GET /api/sales-funnel/stage', () => {
  it('shows the products of a stage and the sessions that ended there', async () => {
    const views = (await app.get('/api/sales-funnel/stage?stage=view')) as StageDetailAnswer;
    expect(views.products.map((product) => [product.productId, product.views])).toEqual([
      ['7', 6],
      ['8', 1],
    ]);
    expect(views.sessions.map(({ sessionId }) => sessionId)).toEqual([6, 3, 2].map(session));
    const carts = (await app.get(`/api/sales-funnel/stage?stage=cart&to=${day(2)}`)) as StageDetailAnswer;
    expect(carts.sessions.map(({ sessionId }) => sessionId)).toEqual([4].map(session));
    const bought = (await app.get('/api/sales-funnel/stage?stage=purchase&limit=1')) as StageDetailAnswer;
    expect(bought.sessions.map(({ sessionId, purchases }) => [sessionId, purchases])).toEqual([[session(2), 1]]);
  });
});

describe('GET /api/brands/seasonality', () => {
  const seasonality = async (query: string) => (await app.get(`/api/brands/seasonality?${query}`)) as SeasonalityAnswer;
  const sumOf = ({ cells }: SeasonalityAnswer, figure: 'views' | 'hours') => cells.reduce((sum, cell) => sum + cell[figure], 0);

  it('has each hour of the week, and how often it occurred', async () => {
    const all = await seasonality(`from=${day(2)}&to=${day(1)}`);
    expect([all.cells.length, sumOf(all, 'views'), sumOf(all, 'hours')]).toEqual([168, 5, 48]);
    const weekday = new Date(at(2, '10:00:00')).getUTCDay() || 7;
    expect(all.cells.find((cell) => cell.weekday === weekday && cell.hour === 11)).toMatchObject({
      views: 1,
      purchases: 1,
      revenue: 10,
      hours: 1,
    });
    const other = await seasonality(`from=${day(2)}&to=${day(1)}&brand=other`);
    expect([other.cells.length, sumOf(other, 'views')]).toEqual([168, 1]);
  });

  it('leaves out hours that have not started', async () => {
    const { cells } = await seasonality(`from=${today}&to=${today}`);
    const begun = cells.filter(({ hours }) => hours > 0);
    expect(begun.map(({ hour }) => hour)).toEqual(Array.from({ length: 13 }, (_, hour) => hour));
  });
});

// Keep this last: its events are in the whole period of every answer.
describe('equal parts of a breakdown', () => {
  it('sort by name, in events and under a filter', async () => {
    const brands = Array.from({ length: 60 }, (_, n) => `equal-${String((n * 37) % 60).padStart(2, '0')}`);
    await app.send(brands.map((brand, n) => event(at(9, '10:00:00') + n, 'view', 100 + n, { product_id: '9', brand })));
    // After `analyze` PostgreSQL knows the row counts and groups by hashing, which returns rows in no order.
    await store.client.query('analyze');
    for (const filter of ['', '&category=toys']) {
      const { rows } = (await app.get(
        `/api/sales-funnel/breakdown?by=brand&limit=60&from=${day(9)}&to=${day(9)}${filter}`,
      )) as FunnelBreakdownAnswer;
      expect(rows.map(({ key }) => key)).toEqual(brands.toSorted());
    }
  });
});
