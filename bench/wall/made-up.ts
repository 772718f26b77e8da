import { JOB_TARGETS, type PulseData, VIEW_NAMES, type WallData } from '@storepulse/contracts';

const BRANDS = ['samsung', 'apple', 'xiaomi', 'huawei', 'lg', 'bosch', 'sony', 'asus', 'acer', 'lenovo', 'philips', 'artel'];
const LISTED = 8;
const LAST_EVENTS = 12;
const MINUTES = 30;
const MINUTE_MS = 60_000;

const below = (n: number): number => Math.floor(Math.random() * n);
const listOf = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));

/** Products come and go, so that lists are redrawn. */
const product = () => ({
  productId: String(1_000_000 + below(500)),
  externalId: null,
  name: null,
  brand: BRANDS[below(BRANDS.length)] ?? null,
  category: 'electronics.smartphone',
  price: below(90_000) / 100,
});
const distinctBrands = (): string[] => BRANDS.toSorted(() => Math.random() - 0.5).slice(0, LISTED);
const times = () => {
  const now = new Date();
  const at = now.toISOString();
  return { now, state: { asOf: at, dataThrough: at, serverTime: at, timeZone: 'UTC', mode: 'live' as const, day: at.slice(0, 10) } };
};
const minutesUpTo = <T>(now: Date, make: () => T): (T & { minute: string })[] =>
  listOf(MINUTES, (index) => ({
    ...make(),
    minute: new Date((Math.floor(now.getTime() / MINUTE_MS) - MINUTES + 1 + index) * MINUTE_MS).toISOString(),
  }));

/** A pulse in which any number, list and line can differ from the previous one. */
export function madeUpPulse(update: number): PulseData {
  const { now, state } = times();
  const sums = () => ({ views: below(9000), carts: below(900), purchases: below(90), revenue: below(900_000) / 100 });
  return {
    ...state,
    silence: { since: now.toISOString(), seconds: 0, normalSeconds: 60, level: 'none' },
    replayFrom: null,
    figures: {
      views: 100_000 + update * 3,
      carts: 5_000 + update,
      purchases: 900 + Math.floor(update / 3),
      revenue: update * 12.34,
      refunds: { count: Math.floor(update / 9), amount: update },
      unconverted: [],
      visitors: 4_000 + update,
      sessions: 5_000 + update,
      viewToCart: below(900) / 100,
      cartToPurchase: below(9000) / 100,
      overall: below(300) / 100,
    },
    visitorsNow: below(3000),
    eventsPerSecond: { last5Minutes: below(900) / 10, last10Seconds: below(900) / 10, lastMinute: below(900) / 10 },
    perMinute: minutesUpTo(now, () => ({ views: below(300), carts: below(30), purchases: below(9) })),
    topBrands: distinctBrands().map((brand) => ({ brand, ...sums() })),
    topProducts: listOf(LISTED, (index) => ({ ...product(), productId: String(index + below(500) * 10), ...sums() })),
    lastEvents: listOf(LAST_EVENTS, () => ({ ...product(), eventTime: now.toISOString(), eventType: 'view' as const })),
    refreshAgeSeconds: below(60),
  };
}

const race = () =>
  distinctBrands().map((brand, index) => ({
    brand,
    purchases: below(900),
    revenue: below(90_000),
    place: index + 1,
    placeLastWeek: 1 + below(9),
  }));

/** Data of the `wall` topic, shown next to the pulse. */
export function madeUpWall(): WallData {
  const { now, state } = times();
  const band = { low: 10_000, median: 20_000, high: 30_000 };
  return {
    ...state,
    through: now.toISOString(),
    baseline: { weeks: 8, bands: { views: band, carts: band, purchases: band, revenue: band, visitorsNow: band } },
    openCarts: { carts: below(900), items: below(900), value: below(90_000) },
    inCarts: listOf(LISTED, (index) => ({
      ...product(),
      productId: String(index + below(500) * 10),
      carts: below(90),
      purchases: below(9),
    })),
    leftInCarts: listOf(LISTED, (index) => ({
      ...product(),
      productId: String(index + below(500) * 10),
      left: below(90),
      value: below(9000),
    })),
    cutOffMinutes: 30,
    brandRace: { against: '2026-11-16', byRevenue: race(), byPurchases: race() },
    health: {
      ingest: { received: below(9999), accepted: below(9999), duplicates: below(99), rejected: below(99), shed: below(9) },
      storedPerMinute: minutesUpTo(now, () => ({ events: below(900) })),
      lagSeconds: { median: below(100) / 100, largest: below(900) / 100 },
      quietSeconds: below(9),
      views: VIEW_NAMES.map((view) => ({ view, ageSeconds: below(90), behind: Math.random() < 0.5 })),
      loads: { running: below(2), rowsPerSecond: below(90_000) },
      databaseBytes: 1e9 + below(1e9),
    },
  };
}

/** Alerts that appear now and then. */
export const madeUpAlerts = () => ({
  alerts: listOf(below(3), (index) => ({
    alertId: `refresh/${index}`,
    severity: 'warning' as const,
    title: `${JOB_TARGETS[index] ?? 'a job'} fails`,
    detail: `made up ${below(1000)}`,
    since: new Date().toISOString(),
    acknowledged: null,
  })),
});
