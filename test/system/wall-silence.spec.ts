/** Whether the store has live data, what is normal in it, and how severe silence is. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { parseEvent } from '../../database/fold/parse-event.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import type { PulseData, WallData } from '../../libs/contracts/src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const [MINUTE_MS, DAY_MS] = [60_000, 86_400_000];
let store: TestStore;
let app: TestApp;
/** How far the server's clock is ahead of real time. */
let aheadMs = 0;

beforeEach(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
  const clock = app.app.get(Clock);
  const real = clock.now.bind(clock);
  aheadMs = 0;
  clock.now = () => new Date(real().getTime() + aheadMs);
}, 60_000);
afterEach(async () => {
  await app?.close();
  await store?.drop();
});

const event = (at: Date, user = 1) => ({ event_time: at.toISOString(), event_type: 'view', product_id: '7', user_id: String(user) });
const pulse = async () => (await app.get('/api/pulse')) as PulseData;
const wall = async () => (await app.get('/api/wall')) as WallData;

/** Writes events as a file load would. */
async function load(times: readonly Date[]): Promise<void> {
  const rows = times.map((at, index) => {
    const parsed = parseEvent(event(at, index));
    if (!parsed.ok) throw new Error(parsed.reason);
    return parsed.row;
  });
  await store.client.query('begin');
  await writeBatch(store.client, rows, { kind: 'load' });
  await store.client.query('commit');
}

/** One event every `everyMinutes` over the 24 hours around now, this many weeks ago. */
const dayAround = (weeksAgo: number, everyMinutes: number): Date[] =>
  Array.from(
    { length: Math.floor((24 * 60) / everyMinutes) },
    (_, index) => new Date(Date.now() - weeksAgo * 7 * DAY_MS + (index * everyMinutes - 12 * 60) * MINUTE_MS),
  );

/** One event per hour of the calendar day this many weeks ago, up to now. */
const wholeDay = (weeksAgo: number): Date[] =>
  Array.from(
    { length: 24 },
    (_, hour) => new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - weeksAgo * 7 * DAY_MS + hour * 60 * MINUTE_MS),
  ).filter((at) => at.getTime() <= Date.now());

describe('the mode of the store', () => {
  it('is empty, then past with files alone, then live with the first sent event', async () => {
    expect([await pulse(), await wall(), await app.get('/api/store')]).toMatchObject([
      { mode: 'empty', silence: null },
      { mode: 'empty' },
      { mode: 'empty', historic: false },
    ]);
    await load([new Date(Date.now() - MINUTE_MS)]);
    expect([await pulse(), await wall(), await app.get('/api/store')]).toMatchObject([
      { mode: 'past', silence: null, visitorsNow: null, eventsPerSecond: null },
      { mode: 'past' },
      { mode: 'past', historic: true },
    ]);
    await app.send([event(new Date())]);
    expect([await pulse(), await app.get('/api/store')]).toMatchObject([
      { mode: 'live', silence: { level: 'none' }, visitorsNow: 2, replayFrom: null },
      { mode: 'live', historic: false },
    ]);
  });

  it('is past if sent events are old, and a day after the last event', async () => {
    await app.send([event(new Date('2019-10-01T12:00:00Z'))]);
    expect(await pulse()).toMatchObject({ mode: 'past', day: '2019-10-01' });
    await app.send([event(new Date())]);
    expect(await pulse()).toMatchObject({ mode: 'live' });
    aheadMs = DAY_MS + MINUTE_MS;
    expect(await pulse()).toMatchObject({ mode: 'past', day: new Date().toISOString().slice(0, 10) });
  });

  it('past shows the last events of the last day, even hours apart', async () => {
    await load(['00:10', '09:00', '20:30'].map((time) => new Date(`2019-10-01T${time}:00Z`)));
    const { lastEvents } = (await pulse()) as { lastEvents: { eventTime: string }[] };
    expect(lastEvents.map(({ eventTime }) => eventTime.slice(11, 16))).toEqual(['20:30', '09:00', '00:10']);
  });

  it('is not changed by a future event', async () => {
    await load([new Date('2019-10-01T12:00:00Z'), new Date('2099-12-31T12:00:00Z')]);
    expect(await pulse()).toMatchObject({ mode: 'past', day: '2019-10-01', figures: { views: 1 } });
  });
});

describe('silence', () => {
  it('without history warns after 15 minutes, and ends with the first event', async () => {
    await app.send([event(new Date())]);
    const levels: unknown[] = [];
    for (const minutes of [0, 14, 16, 31]) {
      aheadMs = minutes * MINUTE_MS;
      const { silence } = await pulse();
      levels.push([silence?.level, silence?.normalSeconds, Math.round((silence?.seconds ?? 0) / 60)]);
    }
    expect(levels).toEqual([
      ['none', null, 0],
      ['none', null, 14],
      ['warning', null, 16],
      ['critical', null, 31],
    ]);
    aheadMs = 0;
    await app.send([event(new Date())]);
    expect(await pulse()).toMatchObject({ silence: { level: 'none' } });
  });

  it('is normal up to the longest pause of this hour in past weeks', async () => {
    // Four weeks with an event every four minutes, and a first day that may be incomplete.
    await load([1, 2, 3, 4, 5].flatMap((week) => dayAround(week, 4)));
    await app.send([event(new Date())]);
    const levels: unknown[] = [];
    for (const seconds of [60, 290, 320, 590, 640, 780]) {
      aheadMs = seconds * 1000;
      levels.push((await pulse()).silence?.level);
    }
    // Four minutes plus 5 % is 252 s. The limit is a minute later, 312 s, since pauses are known to the minute.
    expect((await pulse()).silence?.normalSeconds).toBe(252);
    expect(levels).toEqual(['none', 'none', 'warning', 'warning', 'critical', 'critical']);
  });

  it('depends on events only: a refund does not end a pause', async () => {
    await load([1, 2, 3, 4, 5].flatMap((week) => dayAround(week, 8)));
    const refunds = [1, 2, 3, 4, 5].flatMap((week) =>
      dayAround(week, 8).map((at, index) => ({
        event_time: new Date(at.getTime() + 4 * MINUTE_MS).toISOString(),
        event_type: 'refund',
        order_id: 'R-1',
        price: '0.01',
        message_id: `r-${week}-${index}`,
      })),
    );
    const order = { ...event(new Date()), event_type: 'purchase', price: '1000', order_id: 'R-1' };
    expect(await app.send([order, ...refunds])).toMatchObject({ rejected: [] });
    // Eight minutes plus 5 %.
    expect((await pulse()).silence?.normalSeconds).toBe(504);
  });

  it('is not ended by a file', async () => {
    await app.send([event(new Date())]);
    aheadMs = 20 * MINUTE_MS;
    await load([new Date()]);
    expect(await pulse()).toMatchObject({ silence: { level: 'warning' } });
    expect((await wall()).health.quietSeconds).toBeGreaterThanOrEqual(20 * 60);
  });
});

describe('a baseline', () => {
  it('uses only weeks with ingest: weeks before a break do not count as zeros', async () => {
    // An old file, and a little over two weeks of the present.
    await load([new Date('2019-10-01T12:00:00Z')]);
    await load([0, 1, 2].flatMap(wholeDay));
    await app.send([event(new Date())]);
    // Two weeks ago is the first day of live data, which may be incomplete.
    expect((await wall()).baseline).toEqual({ weeks: 1, bands: {} });
  });

  it('does not count a break of more than a week as weeks without sales', async () => {
    await load([1, 2, 5, 6, 7].flatMap(wholeDay));
    await app.send([event(new Date())]);
    expect((await wall()).baseline).toEqual({ weeks: 1, bands: {} });
  });

  it('does not start with the refunds of a week without events', async () => {
    await load([1, 2, 3].flatMap(wholeDay));
    const at = (weeksAgo: number) => new Date(Date.now() - weeksAgo * 7 * DAY_MS);
    await app.send([
      { ...event(at(0)), event_type: 'purchase', price: '9', order_id: 'R-1' },
      { ...event(at(4)), event_type: 'refund', price: '1', order_id: 'R-1' },
    ]);
    expect((await wall()).baseline.weeks).toBe(2);
  });

  it('exists from three weeks on', async () => {
    await load([1, 2, 3, 4].flatMap(wholeDay));
    await app.send([event(new Date())]);
    const { baseline } = await wall();
    expect(baseline.weeks).toBe(3);
    expect(baseline.bands.views?.high).toBeGreaterThan(0);
  });
});

describe('the brand race', () => {
  it('ranks both days by the same metric, up to the same time of day', async () => {
    // A minute after noon: near midnight, a sale a minute ago or five minutes later would belong to another day.
    const now = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;
    aheadMs = now + MINUTE_MS - Date.now();
    const sale = (weeksAgo: number, offsetMs: number, brand: string, price: number, user: number) => ({
      ...event(new Date(now - weeksAgo * 7 * DAY_MS + offsetMs), user),
      event_type: 'purchase',
      brand,
      price: String(price),
    });
    const times = (count: number, make: (index: number) => object) => Array.from({ length: count }, (_, index) => make(index));
    await app.send([
      event(new Date(now - 14 * DAY_MS)),
      // A week ago: "gold" led by revenue, "many" by purchases; "late" overtook both, but after this time of day.
      sale(1, 0, 'gold', 1000, 1),
      ...times(3, (index) => sale(1, 0, 'many', 1, 10 + index)),
      ...times(9, (index) => sale(1, 5 * MINUTE_MS, 'late', 9000, 20 + index)),
      // A fully refunded brand ranks nowhere.
      { ...sale(1, -MINUTE_MS, 'returned', 5000, 60), order_id: 'R-1' },
      { ...sale(1, 0, 'returned', 5000, 60), event_type: 'refund', order_id: 'R-1' },
      // Today "many" leads "gold", and ten brands sell more items than "gold".
      ...times(2, (index) => sale(0, 0, 'gold', 500, 30 + index)),
      ...times(4, (index) => sale(0, 0, 'many', 600, 40 + index)),
      sale(0, 0, 'late', 1, 50),
      ...Array.from({ length: 10 }, (_, brand) => times(3, (index) => sale(0, 0, `small ${brand}`, 1, 100 + 10 * brand + index))).flat(),
    ]);
    const { brandRace } = await wall();
    expect(brandRace.against).toBe(new Date(now - 7 * DAY_MS).toISOString().slice(0, 10));
    expect(brandRace.byRevenue.slice(0, 2)).toEqual([
      { brand: 'many', purchases: 4, revenue: 2400, place: 1, placeLastWeek: 2 },
      { brand: 'gold', purchases: 2, revenue: 1000, place: 2, placeLastWeek: 1 },
    ]);
    expect(brandRace.byPurchases.slice(0, 2)).toEqual([
      { brand: 'many', purchases: 4, revenue: 2400, place: 1, placeLastWeek: 1 },
      { brand: 'small 0', purchases: 3, revenue: 3, place: 2, placeLastWeek: null },
    ]);
    // "gold" is not among the eight brands with the most items sold, whatever its revenue.
    expect(brandRace.byPurchases.map(({ brand }) => brand)).not.toContain('gold');
    expect(brandRace.byPurchases).toHaveLength(8);
  });
});
