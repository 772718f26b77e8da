/** Local hours on days with a clock change: each event falls into exactly one, and together they make up the day. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { FunnelOverTimeAnswer, SeasonalityAnswer } from '../../libs/contracts/src/index.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let app: TestApp;

afterEach(async () => {
  await app?.close();
  await store?.drop();
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TYPES = ['view', 'cart', 'purchase'];

/** `2024-04-07 01:30`, by Node's time zone rules. */
const localOf = (moment: number, timeZone: string): string => new Date(moment).toLocaleString('sv', { timeZone }).slice(0, 16);

/** One event every 11 minutes, from the day before to the day after. */
const momentsAround = (day: string): number[] =>
  Array.from({ length: Math.floor((3 * 24 * HOUR_MS) / (11 * MINUTE_MS)) }, (_, n) => Date.parse(day) - 24 * HOUR_MS + n * 11 * MINUTE_MS);

const eventOf = (moment: number, n: number) => ({
  event_time: new Date(moment).toISOString(),
  event_type: TYPES[n % 3],
  product_id: 1,
  category_id: '1',
  category_code: 'toys.cars',
  brand: n % 2 === 0 ? 'even' : 'odd',
  price: '1',
  user_id: n,
  user_session: `72d76fde-8bb3-4e00-8c23-${String(n).padStart(12, '0')}`,
});

/** Events by hour as local clocks show it, `00` to `23`. */
function countsOf(moments: readonly { at: number; events: number }[], timeZone: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { at, events } of moments) {
    const hour = localOf(at, timeZone).slice(11, 13);
    counts.set(hour, (counts.get(hour) ?? 0) + events);
  }
  return new Map([...counts].filter(([, events]) => events > 0));
}

describe('the hours of a day', () => {
  it.each([
    ['Australia/Lord_Howe', '2024-04-07', 24, 'is set back by half an hour'],
    ['Australia/Lord_Howe', '2024-10-06', 24, 'is set forward by half an hour'],
    ['Asia/Kathmandu', '1986-01-01', 24, 'begins at a quarter past midnight'],
    ['Asia/Kathmandu', '2024-04-07', 24, 'is 5:45 h ahead'],
    ['America/Sao_Paulo', '2018-11-04', 23, 'begins at one'],
    ['America/Sao_Paulo', '2018-02-17', 25, 'has its last hour twice'],
    ['America/Havana', '2024-03-10', 23, 'begins at one'],
    ['America/Havana', '2024-11-03', 25, 'has its first hour twice'],
    ['Europe/Berlin', '2024-03-31', 23, 'skips an hour'],
    ['Europe/Berlin', '2024-10-27', 25, 'has an hour twice'],
  ])('in %s on %s are %i; local time %s', async (timeZone, day, hours) => {
    store = await createTestStore(timeZone);
    const moments = momentsAround(day);
    await foldEvents(store.client, moments.map(eventOf));
    app = await startTestApp(store.url);
    const ofDay = moments.map((at, n) => ({ at, n, events: 1 })).filter(({ at }) => localOf(at, timeZone).startsWith(day));
    for (const brand of ['', '&brand=even', '&brand=odd']) {
      const overTime = async (interval: string) =>
        ((await app.get(`/api/sales-funnel/over-time?interval=${interval}&from=${day}&to=${day}${brand}`)) as FunnelOverTimeAnswer).points;
      const own = ofDay.filter(({ n }) => brand === '' || (n % 2 === 0) === (brand === '&brand=even'));
      const points = (await overTime('hour')).map((point) => ({ ...point, at: Date.parse(point.at) }));
      expect(points).toHaveLength(hours);
      const total = { views: 0, carts: 0, purchases: 0 };
      for (const { views, carts, purchases } of points) {
        total.views += views;
        total.carts += carts;
        total.purchases += purchases;
      }
      expect(await overTime('day')).toMatchObject([total]);
      const counted = points.map(({ at, views, carts, purchases }) => ({ at, events: views + carts + purchases }));
      expect(countsOf(counted, timeZone)).toEqual(countsOf(own, timeZone));
      // Points start at the full hour, or later where the clock skips it.
      for (const { at } of points) {
        const isFull = localOf(at, timeZone).endsWith(':00');
        expect(isFull || localOf(at - 1, timeZone).slice(0, 13) !== localOf(at, timeZone).slice(0, 13)).toBe(true);
      }
    }
    const { cells } = (await app.get(`/api/brands/seasonality?from=${day}&to=${day}`)) as SeasonalityAnswer;
    expect(cells.reduce((sum, cell) => sum + cell.hours, 0)).toBe(hours);
    expect(cells.every((cell) => cell.hours > 0 || cell.views + cell.carts + cell.purchases === 0)).toBe(true);
  });

  it('end at the cut of the last day', async () => {
    const [timeZone, day] = ['Australia/Lord_Howe', '2024-04-07'];
    store = await createTestStore(timeZone);
    const moments = momentsAround(day);
    await foldEvents(store.client, moments.map(eventOf));
    app = await startTestApp(store.url);
    for (const brand of ['', '&brand=even&brand=odd']) {
      const path = `/api/sales-funnel/over-time?interval=hour&from=${day}&to=${day}&until=03:20${brand}`;
      const { points } = (await app.get(path)) as FunnelOverTimeAnswer;
      expect(points.map(({ at }) => localOf(Date.parse(at), timeZone).slice(11))).toEqual(['00:00', '01:00', '02:00', '03:00']);
      const before = moments.filter((at) => localOf(at, timeZone).startsWith(day) && localOf(at, timeZone).slice(11) < '03:20');
      expect(points.reduce((sum, { views, carts, purchases }) => sum + views + carts + purchases, 0)).toBe(before.length);
    }
  });
});
