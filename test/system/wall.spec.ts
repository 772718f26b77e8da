import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReplayFrame, WallData } from '../../libs/contracts/src/index.js';
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

/** Sundays in spring, the 27th of March with 23 hours: at 14:00 of the zone, `views` views and one purchase. */
const SUNDAYS: [day: string, views: number][] = [
  ['2022-03-06', 7],
  ['2022-03-13', 10],
  ['2022-03-20', 12],
  ['2022-03-27', 8],
  ['2022-04-03', 40],
];
/** 14:00 of the zone in UTC. */
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
    // After the time of day that is looked at.
    row(`${day} ${AFTERNOON[day]}:45:00`, 'view', 8, 'other', 1, 100 * week + 50),
  ]);
  // Of the last Sunday: carts, of which one is bought, one emptied, one left, one just touched.
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

describe('the wall’s comparison', () => {
  it('shows an old store as it ended, against the same weekday before', async () => {
    const wall = (await app.get('/api/wall')) as WallData;
    expect(wall).toMatchObject({ day: '2022-04-03', dayIsToday: false, through: '2022-04-03T12:45:00.000Z' });
    expect(wall.today).toMatchObject({ views: 40, carts: 5, purchases: 2, revenue: 150 });
    // Its first Sunday may have begun anywhere, so three are left.
    expect(wall.usual?.weeks).toBe(3);
    expect(wall.lastWeek).toMatchObject({ day: '2022-03-27', views: 8, purchases: 1, revenue: 40 });
    expect(wall.health.views).toHaveLength(5);
  });

  it('calls usual what the median of the weeks and their deviation allow', async () => {
    const { usual } = (await app.get('/api/wall')) as WallData;
    // 10, 12 and 8 views: median 10; single events scatter by its root, which is more than 1.4826 × 2.
    expect(usual?.bands.views).toEqual({
      low: expect.closeTo(10 - 3 * Math.sqrt(10)),
      median: 10,
      high: expect.closeTo(10 + 3 * Math.sqrt(10)),
    });
    // At 14:45 the five minutes before it held the one late view of each day.
    expect(usual?.visitorsNow).toEqual({ low: 0, median: 1, high: 4 });
    expect(usual?.bands.revenue).toMatchObject({ median: 30, low: 0, high: expect.closeTo(30 + 3 * 1.4826 * 10) });
  });

  it('looks back on the time of day, over a change to summer time', async () => {
    const { wall } = await replay('2022-04-03T14:06');
    expect(wall.lastWeek).toMatchObject({ day: '2022-03-27', views: 8, purchases: 0 });
    const later = await replay('2022-04-03T14:20');
    expect(later.wall.lastWeek).toMatchObject({ views: 8, purchases: 1 });
  });
});

describe('the replay of a day', () => {
  it('shows a moment as it was: nothing of what came after', async () => {
    const before = await replay('2022-04-03T14:05');
    expect(before.pulse.figures).toMatchObject({ views: 0, carts: 1, purchases: 0, visitors: 1, sessions: 1 });
    const within = await replay('2022-04-03T14:05', 20);
    expect(within.pulse).toMatchObject({ serverTime: '2022-04-03T12:05:20.000Z', day: '2022-04-03', dayIsToday: true });
    expect(within.pulse.figures.views).toBe(20);
    expect(within.pulse.perMinute.at(-1)).toMatchObject({ minute: '2022-04-03T12:05:00.000Z', views: 20 });
    expect(within.pulse.visitorsNow).toBe(20);
    expect(within.pulse.lastEvents[0]).toMatchObject({ eventTime: '2022-04-03T12:05:20.000Z' });
    expect(within.ended).toBe(false);
  });

  it('knows at each moment what lies in carts, what was left in them and what was sold', async () => {
    const open = await replay('2022-04-03T14:14', 45);
    // 902 was bought, 903 emptied; 901 is untouched for 45 minutes.
    expect(open.wall.openCarts).toMatchObject({ carts: 1, items: 2 });
    expect(open.wall.leftInCarts).toMatchObject([{ productId: '8', left: 1 }]);
    expect(open.wall.inCarts).toMatchObject([
      { productId: '8', carts: 2, purchases: 1 },
      { productId: '7', carts: 2, purchases: 0 },
      { productId: '9', carts: 1, purchases: 0 },
    ]);
    expect(open.pulse.topProducts).toMatchObject([
      { productId: '7', purchases: 1, revenue: 50 },
      { productId: '8', purchases: 1, revenue: 100 },
    ]);
    expect(open.wall.brandRace).toEqual([
      { brand: 'other', purchases: 1, revenue: 100, placeLastWeek: null },
      { brand: 'acme', purchases: 1, revenue: 50, placeLastWeek: 1 },
    ]);
    const earlier = await replay('2022-04-03T14:10', 30);
    expect(earlier.wall.openCarts).toMatchObject({ carts: 1, items: 1 });
    expect(earlier.wall.brandRace).toMatchObject([{ brand: 'acme', revenue: 50 }]);
  });

  it('ends each day with what the store says of it', async () => {
    const end = await replay('2022-04-03T23:59', 59);
    expect(end.ended).toBe(true);
    const wall = (await app.get('/api/wall')) as WallData;
    expect(end.wall.today).toMatchObject({
      views: wall.today.views + 1,
      carts: wall.today.carts,
      purchases: wall.today.purchases,
      revenue: wall.today.revenue,
    });
    const { rows } = await store.client.query(`select count(*)::int as n from user_days where day = '2022-04-03'`);
    expect(end.pulse.figures.visitors).toBe(rows[0].n);
  });

  it.each([
    ['2022-02-30T10:00', 'names a day that does not exist'],
    ['2022-03-02T24:00', 'must be a day or a moment'],
    ['2022-03-01', 'lies before the first stored day'],
    ['yesterday', 'must be a day or a moment'],
  ])('refuses %s', async (from, message) => {
    const response = await fetch(`${app.url}/api/wall/replay?from=${from}`, { headers: { authorization: `Bearer ${app.adminToken}` } });
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain(message);
  });
});
