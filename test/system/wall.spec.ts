import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PulseData, ReplayFrame, WallData } from '../../libs/contracts/src/index.js';
import { CSV_HEADER, csvFile } from '../support/csv-file.js';
import { runEtl } from '../support/run-etl.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const ZONE = 'Europe/Berlin';
let store: TestStore;
let app: TestApp;

const session = (n: number) => `72d76fde-8bb3-4e00-8c23-${String(n).padStart(12, '0')}`;
const row = (time: string, type: string, product: number, brand: string, price: number, n: number) =>
  `${time} UTC,${type},${product},1,toys.cars,${brand},${price},${n},${session(n)}`;

/** Sundays in spring, one of them (27 March) with 23 hours. At 14:00 local time: `views` views and one purchase. */
const SUNDAYS: [day: string, views: number][] = [
  ['2022-03-06', 7],
  ['2022-03-13', 10],
  ['2022-03-20', 12],
  ['2022-03-27', 8],
  ['2022-04-03', 40],
];
/** 14:00 local time, as the hour in UTC. */
const AFTERNOON: Record<string, string> = {
  '2022-03-06': '13',
  '2022-03-13': '13',
  '2022-03-20': '13',
  '2022-03-27': '12',
  '2022-04-03': '12',
};

beforeAll(async () => {
  store = await createTestStore(ZONE);
  const rows = SUNDAYS.flatMap(([day, views], week) => [
    ...Array.from({ length: views }, (_, n) =>
      row(`${day} ${AFTERNOON[day]}:05:${String(n).padStart(2, '0')}`, 'view', 7, 'acme', 2.5, 100 * week + n),
    ),
    row(`${day} ${AFTERNOON[day]}:10:00`, 'purchase', 7, 'acme', 10 * (week + 1), 100 * week),
    // After the time of day under test.
    row(`${day} ${AFTERNOON[day]}:45:00`, 'view', 8, 'other', 1, 100 * week + 50),
  ]);
  // Carts on the last Sunday: one bought, one emptied, one left, one just touched.
  const day = '2022-04-03';
  rows.push(
    row(`${day} 11:30:00`, 'cart', 8, 'other', 100, 901),
    row(`${day} 12:10:00`, 'cart', 8, 'other', 100, 902),
    row(`${day} 12:11:00`, 'purchase', 8, 'other', 100, 902),
    row(`${day} 12:12:00`, 'cart', 7, 'acme', 50, 903),
    row(`${day} 12:13:00`, 'remove_from_cart', 7, 'acme', 50, 903),
    row(`${day} 12:14:00`, 'cart', 7, 'acme', 50, 904),
    row(`${day} 12:14:30`, 'cart', 9, 'acme', 30, 904),
  );
  const { folder, path } = csvFile([CSV_HEADER, ...rows, ''].join('\n'));
  expect(await runEtl(store.url, ['load', path])).toMatchObject({ code: 0 });
  rmSync(folder, { recursive: true });
  app = await startTestApp(store.url);
});
afterAll(async () => {
  await app?.close();
  await store?.drop();
});

const replay = async (from: string, seconds = 0) => (await app.get(`/api/wall/replay?from=${from}&seconds=${seconds}`)) as ReplayFrame;

describe('the comparison of the wall', () => {
  it('shows the end of old data, without live figures', async () => {
    const [wall, pulse] = [(await app.get('/api/wall')) as WallData, (await app.get('/api/pulse')) as PulseData];
    expect(wall).toMatchObject({ mode: 'past', day: '2022-04-03', through: '2022-04-03T12:45:00.000Z' });
    expect(wall.health.views).toHaveLength(5);
    expect(wall.health.quietSeconds).toBeNull();
    expect(pulse).toMatchObject({
      mode: 'past',
      day: '2022-04-03',
      figures: { views: 41, carts: 5, purchases: 2, revenue: 150 },
      visitorsNow: null,
      eventsPerSecond: null,
      silence: null,
      // The first event is at 13:30 local time; at nine there is none.
      replayFrom: '2022-04-03T13:30',
    });
    expect(await app.get('/api/store')).toMatchObject({ mode: 'past', historic: true });
  });

  it('has a normal range from the median and the deviation of past weeks, in whole events', async () => {
    const { baseline } = (await app.get('/api/wall')) as WallData;
    // The first Sunday may be incomplete, so three are left.
    expect(baseline.weeks).toBe(3);
    // 10, 12 and 8 views: median 10. Single events scatter by its square root, which exceeds 1.4826 × 2: 0.51 to 19.49.
    expect(baseline.bands.views).toEqual({ low: 1, median: 10, high: 19 });
    // One purchase each, of 20, 30 and 40: median 30. One purchase is the scatter: 30 ± 90.
    expect(baseline.bands.revenue).toEqual({ low: 0, median: 30, high: 120 });
    // 10, 8.33 and 12.5 %: one purchase out of 10 views: 10 ± 30.
    expect(baseline.bands.overall).toEqual({ low: 0, median: 10, high: 40 });
    // The five minutes up to 14:45:00 include each day's one late view.
    expect(baseline.bands.visitorsNow).toEqual({ low: 0, median: 1, high: 4 });
    expect(baseline.bands.eventsPerSecond).toEqual({ low: 0, median: 0, high: 0.01 });
  });

  it('compares the current rate over the same five minutes', async () => {
    // 13 of 40 views came in the five minutes before 14:05:13; the past Sundays had 10, 12 and 8 from 14:05:00 on.
    const { pulse, wall } = await replay('2022-04-03T14:05', 13);
    expect(pulse.eventsPerSecond?.last5Minutes).toBe(Math.round((100 * 13) / 300) / 100);
    expect(pulse.visitorsNow).toBe(13);
    expect(wall.baseline.bands.eventsPerSecond).toEqual({ low: 0, median: 0, high: 0.01 });
    // At 14:10 both windows end on the full minute: 10, 12 and 8 events and users in five minutes.
    const later = await replay('2022-04-03T14:10');
    expect(later.wall.baseline.bands.visitorsNow).toEqual({ low: 1, median: 10, high: 19 });
    expect(later.wall.baseline.bands.eventsPerSecond).toEqual({ low: 0.01, median: 0.03, high: 0.06 });
  });

  it('uses the same time of day, across a change to summer time, to the second', async () => {
    const { wall } = await replay('2022-04-03T14:05');
    expect(wall.baseline.bands.views).toEqual({ low: 0, median: 0, high: 3 });
    // Halfway through the minute: 5, 6 and 4 views.
    const within = await replay('2022-04-03T14:05', 30);
    expect(within.wall.baseline.bands.views).toEqual({ low: 0, median: 5, high: 11 });
    const later = await replay('2022-04-03T14:06');
    expect(later.wall.baseline.bands.views).toEqual({ low: 1, median: 10, high: 19 });
    expect(later.wall.baseline.bands.purchases).toMatchObject({ median: 0 });
    expect((await replay('2022-04-03T14:20')).wall.baseline.bands.purchases).toMatchObject({ median: 1 });
  });
});

describe('the replay of a day', () => {
  it('shows a moment as it was, without later events', async () => {
    const before = await replay('2022-04-03T14:05');
    expect(before.pulse.figures).toMatchObject({ views: 0, carts: 1, purchases: 0, visitors: 1, sessions: 1 });
    const within = await replay('2022-04-03T14:05', 20);
    expect(within.pulse).toMatchObject({ serverTime: '2022-04-03T12:05:20.000Z', day: '2022-04-03', mode: 'live', silence: null });
    expect(within.pulse.figures.views).toBe(20);
    expect(within.pulse.perMinute.at(-1)).toMatchObject({ minute: '2022-04-03T12:05:00.000Z', views: 20 });
    expect(within.pulse.visitorsNow).toBe(20);
    expect(within.pulse.lastEvents[0]).toMatchObject({ eventTime: '2022-04-03T12:05:20.000Z' });
    expect(within.ended).toBe(false);
  });

  it('knows at each moment the open carts, abandoned products and sales', async () => {
    const open = await replay('2022-04-03T14:14', 45);
    // 902 was bought and 903 emptied; 901 has been untouched for 45 minutes.
    expect(open.wall.openCarts).toMatchObject({ carts: 1, items: 2 });
    expect(open.wall.leftInCarts).toMatchObject([{ productId: '8', left: 1 }]);
    expect(open.wall.inCarts).toMatchObject([
      { productId: '7', carts: 2, purchases: 0 },
      { productId: '8', carts: 2, purchases: 1 },
      { productId: '9', carts: 1, purchases: 0 },
    ]);
    expect(open.pulse.topProducts).toMatchObject([
      { productId: '7', purchases: 1, revenue: 50 },
      { productId: '8', purchases: 1, revenue: 100 },
    ]);
    // A week earlier, up to 14:14, "acme" had one sale of 40, and "other" none.
    expect(open.wall.brandRace).toEqual({
      against: '2022-03-27',
      byRevenue: [
        { brand: 'other', purchases: 1, revenue: 100, place: 1, placeLastWeek: null },
        { brand: 'acme', purchases: 1, revenue: 50, place: 2, placeLastWeek: 1 },
      ],
      byPurchases: [
        { brand: 'other', purchases: 1, revenue: 100, place: 1, placeLastWeek: null },
        { brand: 'acme', purchases: 1, revenue: 50, place: 2, placeLastWeek: 1 },
      ],
    });
    const earlier = await replay('2022-04-03T14:10', 30);
    expect(earlier.wall.openCarts).toMatchObject({ carts: 1, items: 1 });
    expect(earlier.wall.brandRace.byRevenue).toMatchObject([{ brand: 'acme', revenue: 50, placeLastWeek: null }]);
  });

  it('ends each day with the numbers of the store', async () => {
    const end = await replay('2022-04-03T14:40', 33_599);
    expect(end.ended).toBe(true);
    const { figures } = (await app.get('/api/pulse')) as PulseData;
    expect(end.pulse.figures).toEqual(figures);
    const { rows } = await store.client.query(`select count(*)::int as n from user_days where day = '2022-04-03'`);
    expect(end.pulse.figures.visitors).toBe(rows[0].n);
  });

  it.each([
    ['2022-02-30T10:00', 'names a day that does not exist'],
    ['2022-03-02T24:00', 'must be a day or a moment'],
    ['yesterday', 'must be a day or a moment'],
  ])('rejects %s', async (from, message) => {
    const response = await fetch(`${app.url}/api/wall/replay?from=${from}`, { headers: { authorization: `Bearer ${app.adminToken}` } });
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain(message);
  });

  it.each([
    ['before the first stored day', '2022-03-01', ['2022-03-06T14:05']],
    ['on a day without events', '2022-03-15T10:00', ['2022-03-13T14:05', '2022-03-20T14:05']],
    ['closer to the next day', '2022-03-18', ['2022-03-20T14:05', '2022-03-13T14:05']],
    ['after the last stored day', '2024-01-01', ['2022-04-03T13:30']],
    ['after the last event of the last day', '2022-04-03T20:00', ['2022-04-03T13:30']],
  ])('finds the stored days for a moment %s', async (_, from, nearest) => {
    const response = await fetch(`${app.url}/api/wall/replay?from=${from}`, { headers: { authorization: `Bearer ${app.adminToken}` } });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'replay/not_stored' } });
    expect(await app.get(`/api/wall/replay-days?near=${from}`)).toMatchObject({
      stored: { from: '2022-03-06', to: '2022-04-03' },
      nearest,
    });
  });
});
