import { beforeAll, describe, expect, it } from '@jest/globals';
import { createShop, liveShoppers, MEAN_EVENTS_PER_SESSION, Random, type ShopEvent } from '@storepulse/shop-model';
import { DEMO_SHOP, EVENTS_PER_SECOND, PAST_MS, pastOf } from './demo-past.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** A Monday. */
const MONDAY = Date.UTC(2026, 10, 16);
const shop = createShop({ seed: 'test', ...DEMO_SHOP });
const present = (seed: string) => liveShoppers(seed, { ...DEMO_SHOP, catalog: shop.catalog, eventsPerSecond: EVENTS_PER_SECOND });
const ago = (now: Date, ms: number) => new Date(now.getTime() - ms);

/** Events by hour of day over one week, as a ratio to what the rhythm expects. */
function overExpected(events: Iterable<ShopEvent>): number[] {
  const counts = HOURS.map(() => 0);
  for (const event of events) {
    const hour = new Date(event.eventTime).getUTCHours();
    counts[hour] = (counts[hour] ?? 0) + 1;
  }
  return counts.map((count, hour) => count / expectedAt(hour));
}

function expectedAt(hour: number): number {
  let sum = 0;
  for (let day = 0; day < 7; day++) {
    for (let minute = 0; minute < 60; minute++)
      sum += 60 * EVENTS_PER_SECOND * DEMO_SHOP.rhythm(MONDAY + day * DAY_MS + hour * HOUR_MS + minute * 60_000);
  }
  return sum;
}

function* presentWeek(): Generator<ShopEvent> {
  const shoppers = present('week');
  const stepMs = 10_000;
  for (let ms = stepMs; ms <= 7 * DAY_MS; ms += stepMs) yield* shoppers.next(new Date(MONDAY + ms), stepMs);
}

describe('the demo', () => {
  it.each([
    ['past', () => pastOf(shop, new Date(MONDAY), new Date(MONDAY + 7 * DAY_MS)).events],
    ['present', presentWeek],
  ])('has in its %s the right number of events for each hour and weekday', (_, events) => {
    const ratios = overExpected(events());
    // Events come in bursts, one per visit, so 9,000 an hour vary by 5 % or so.
    expect(HOURS.filter((hour) => Math.abs((ratios[hour] ?? 0) - 1) > 0.2)).toEqual([]);
    expect(Math.abs(ratios.reduce((sum, ratio) => sum + ratio) / 24 - 1)).toBeLessThan(0.04);
  });

  it.each([
    ['a night', '2026-11-20T04:00:00Z'],
    ['its quietest hour', '2026-11-20T23:30:00Z'],
    ['its busiest hour', '2026-11-16T15:00:00Z'],
    ['a weekend', '2026-11-22T10:00:00Z'],
  ])('has no step between past and present in %s', (_, at) => {
    const now = new Date(at);
    const halfHour = HOUR_MS / 2;
    const wanted = (halfHour / 1000) * EVENTS_PER_SECOND * DEMO_SHOP.rhythm(now.getTime());
    let [before, after] = [0, 0];
    const tries = 24;
    for (let n = 0; n < tries; n++) {
      before += [...pastOf(createShop({ seed: `join ${n}`, catalog: shop.catalog, ...DEMO_SHOP }), ago(now, halfHour), now).events].length;
      const shoppers = present(`join ${n}`);
      for (let ms = 500; ms <= halfHour; ms += 500) after += shoppers.next(new Date(now.getTime() + ms), 500).length;
    }
    expect(before / (tries * wanted)).toBeGreaterThan(0.85);
    expect(before / (tries * wanted)).toBeLessThan(1.15);
    expect(after / (tries * wanted)).toBeGreaterThan(0.85);
    expect(after / (tries * wanted)).toBeLessThan(1.15);
  });

  it('has an event every few seconds at any hour of the week', () => {
    const hours = Array.from({ length: 7 * 24 }, (_, hour) => 1 / (EVENTS_PER_SECOND * DEMO_SHOP.rhythm(MONDAY + hour * HOUR_MS)));
    expect(Math.max(...hours)).toBeLessThan(6);
    expect(Math.min(...hours)).toBeGreaterThan(1.5);
  });
});

describe('visitors of the demo', () => {
  const WEEKS = 4;
  /** The weeks in which each visitor came. */
  const weeksOf = new Map<number, Set<number>>();
  beforeAll(() => {
    const random = new Random('weeks');
    const visits = Math.round((WEEKS * 7 * 86_400 * EVENTS_PER_SECOND) / MEAN_EVENTS_PER_SESSION);
    for (let visit = 0; visit < visits; visit++) {
      const day = random.next() * WEEKS * 7;
      const user = DEMO_SHOP.visitors(MONDAY + day * DAY_MS, random);
      weeksOf.set(user, (weeksOf.get(user) ?? new Set()).add(Math.floor(day / 7)));
    }
  });
  const percent = (part: number, whole: number) => (100 * part) / whole;
  /** Percentage of the visitors first seen in week `cohort` who came back `later` weeks later. */
  const back = (cohort: number, later: number) => {
    const users = [...weeksOf.values()].filter((weeks) => Math.min(...weeks) === cohort);
    return percent(users.filter((weeks) => weeks.has(cohort + later)).length, users.length);
  };

  it('mostly come in one week only, and rarely in every week', () => {
    const all = [...weeksOf.values()];
    const inOne = percent(all.filter((weeks) => weeks.size === 1).length, all.length);
    expect(inOne).toBeGreaterThan(60);
    expect(inOne).toBeLessThan(75);
    expect(percent(all.filter((weeks) => weeks.size === WEEKS).length, all.length)).toBeLessThan(8);
  });

  it('return less often the longer ago they first came', () => {
    expect(back(1, 1)).toBeGreaterThan(18);
    expect(back(1, 1)).toBeLessThan(32);
    expect(back(1, 2)).toBeGreaterThan(12);
    expect(back(1, 2)).toBeLessThan(back(1, 1));
    // Not all visitors of the store's first week are new.
    expect(back(0, 1)).toBeGreaterThan(back(1, 1));
    expect(back(0, 1)).toBeLessThan(42);
    expect(back(0, 3)).toBeLessThan(back(0, 1));
  });
});

describe('pastOf', () => {
  it.each([0, 6, 12, 18])('expects about 700,000 events in the weeks up to %p h', (hour) => {
    const now = new Date(Date.UTC(2026, 10, 22, hour));
    const { expected } = pastOf(shop, ago(now, PAST_MS), now);
    expect(expected).toBeGreaterThan(650_000);
    expect(expected).toBeLessThan(750_000);
  });

  it('generates about as many as it expects', () => {
    const now = new Date('2026-11-18T15:00:00Z');
    const past = pastOf(shop, ago(now, 2 * DAY_MS), now);
    expect(Math.abs([...past.events].length / past.expected - 1)).toBeLessThan(0.1);
  });

  it('goes back little more than three weeks, and not into the future', () => {
    const now = new Date('2026-11-18T08:00:00Z');
    expect(pastOf(shop, ago(now, 100 * PAST_MS), now).expected).toBe(pastOf(shop, ago(now, PAST_MS), now).expected);
    expect([...pastOf(shop, new Date(now.getTime() + HOUR_MS), now).events]).toEqual([]);
  });
});
