import { beforeAll, describe, expect, it } from '@jest/globals';
import { createCatalog, createShop, liveShoppers, type ShopEvent } from './index.js';

const SEED = 'storepulse';
const FROM = new Date('2026-11-08T15:00:00Z');
const TO = new Date('2026-11-22T15:00:00Z');
const TARGET = 240_000;

const ascending = (one: number, other: number) => one - other;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const quantile = (values: readonly number[], share: number) => [...values].sort(ascending)[Math.floor(share * values.length)] ?? Number.NaN;

function countBy<T>(items: readonly T[], key: (item: T) => string | null): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** Measures events as the published reports measure the real data set; shares in percent. */
function measure(events: readonly ShopEvent[]) {
  const share = (part: number, whole: number) => (100 * part) / whole;
  const shareOf = (matches: (event: ShopEvent) => boolean, among = events) => share(among.filter(matches).length, among.length);
  const ofType = (type: string) => events.filter((event) => event.eventType === type);
  const sessionsWith = (some: readonly ShopEvent[]) => new Set(some.map((event) => event.userSession));
  const [viewing, carting, buying] = [sessionsWith(ofType('view')), sessionsWith(ofType('cart')), sessionsWith(ofType('purchase'))];
  const lengths = [...countBy(events, (event) => event.userSession).values()];
  const byProduct = [...countBy(events, (event) => event.productId).values()].sort(ascending).reverse();
  const prices = events.map((event) => Number(event.price));
  const byHour = countBy(events, (event) => event.eventTime.slice(11, 13));
  const meanHour = (...hours: string[]) => sum(hours.map((hour) => byHour.get(hour) ?? 0)) / hours.length;
  return {
    views: shareOf((event) => event.eventType === 'view'),
    carts: shareOf((event) => event.eventType === 'cart'),
    purchases: shareOf((event) => event.eventType === 'purchase'),
    cartsPerPurchase: ofType('cart').length / ofType('purchase').length,
    sessionMean: sum(lengths) / lengths.length,
    sessionP50: quantile(lengths, 0.5),
    sessionP90: quantile(lengths, 0.9),
    sessionP99: quantile(lengths, 0.99),
    viewToCart: share(carting.size, viewing.size),
    cartToPurchase: share(buying.size, carting.size),
    viewToPurchase: share(buying.size, viewing.size),
    buyingWithoutCart: share([...buying].filter((session) => !carting.has(session)).length, buying.size),
    sessionsPerUser: lengths.length / new Set(events.map((event) => event.userId)).size,
    top10: share(sum(byProduct.slice(0, 10)), events.length),
    top100: share(sum(byProduct.slice(0, 100)), events.length),
    top1000: share(sum(byProduct.slice(0, 1000)), events.length),
    samsung: shareOf((event) => event.brand === 'samsung'),
    apple: shareOf((event) => event.brand === 'apple'),
    xiaomi: shareOf((event) => event.brand === 'xiaomi'),
    unbranded: shareOf((event) => event.brand === null),
    samsungPurchases: shareOf((event) => event.brand === 'samsung', ofType('purchase')),
    applePurchases: shareOf((event) => event.brand === 'apple', ofType('purchase')),
    smartphones: shareOf((event) => event.categoryCode === 'electronics.smartphone'),
    uncoded: shareOf((event) => event.categoryCode === null),
    priceZero: shareOf((event) => event.price === '0'),
    priceP10: quantile(prices, 0.1),
    priceP50: quantile(prices, 0.5),
    priceP90: quantile(prices, 0.9),
    boughtP50: quantile(
      ofType('purchase').map((event) => Number(event.price)),
      0.5,
    ),
    duplicates: share(events.length - new Set(events.map((event) => JSON.stringify(event))).size, events.length),
    nightToPeak: meanHour('22', '23', '00', '01') / meanHour('14', '15', '16'),
  };
}

describe(`createShop (seed "${SEED}")`, () => {
  let events: ShopEvent[];
  let measured: ReturnType<typeof measure>;

  beforeAll(() => {
    events = [...createShop({ seed: SEED }).sessionsBetween(FROM, TO, TARGET)];
    measured = measure(events);
  });

  it('comes close to the requested number of events, in order of time, within the range', () => {
    expect(Math.abs(events.length / TARGET - 1)).toBeLessThan(0.05);
    const times = events.map((event) => event.eventTime);
    expect(times).toEqual([...times].sort());
    expect(times.every((time) => time >= FROM.toISOString() && time < TO.toISOString())).toBe(true);
  });

  // Figure, published value (November 2019 where the month matters), and tolerance.
  it.each([
    ['views', 94.15, 0.5],
    ['carts', 4.49, 0.4],
    ['purchases', 1.36, 0.15],
    ['cartsPerPurchase', 3.3, 0.3],
    ['sessionMean', 4.9, 0.2],
    ['sessionP50', 2, 0],
    ['sessionP90', 11, 1],
    ['sessionP99', 36, 3],
    ['viewToCart', 12.66, 0.7],
    ['cartToPurchase', 44.35, 2],
    ['viewToPurchase', 5.62, 0.5],
    ['buyingWithoutCart', 16.15, 1.5],
    ['sessionsPerUser', 3.4, 0.4],
    ['top10', 6.5, 0.6],
    ['top100', 20.9, 1],
    ['top1000', 45.1, 2.5],
    ['samsung', 12.64, 1.5],
    ['apple', 9.6, 1],
    ['xiaomi', 7.55, 1],
    ['unbranded', 13.94, 1],
    ['samsungPurchases', 21.7, 4],
    ['applePurchases', 18.1, 4],
    ['smartphones', 25.4, 1.5],
    ['uncoded', 32.21, 1.5],
    ['priceZero', 0.23, 0.05],
    ['priceP10', 30.63, 6],
    ['priceP50', 161.83, 25],
    ['priceP90', 733.61, 110],
    ['boughtP50', 174.78, 50],
    ['duplicates', 0.2, 0.06],
    ['nightToPeak', 0.1, 0.05],
  ] as const)('has %s near %p (± %p)', (figure, published, tolerance) => {
    expect(measured[figure]).toBeGreaterThanOrEqual(published - tolerance);
    expect(measured[figure]).toBeLessThanOrEqual(published + tolerance);
  });

  it('never sells for 0, and changes prices', () => {
    expect(events.filter((event) => event.eventType === 'purchase' && Number(event.price) === 0)).toEqual([]);
    const [best] = [...countBy(events, (event) => event.productId)].sort(([, one], [, other]) => other - one);
    const prices = new Set(events.filter((event) => event.productId === best?.[0] && event.price !== '0').map((event) => event.price));
    expect(prices.size).toBeGreaterThan(1);
  });

  it('keeps the user of a session', () => {
    const users = new Map(events.map((event) => [event.userSession, event.userId]));
    expect(events.filter((event) => event.userSession !== null && users.get(event.userSession) !== event.userId)).toEqual([]);
  });

  it('gives the same events for the same seed, and different ones for another', () => {
    const to = new Date(FROM.getTime() + 3_600_000);
    const run = (seed: string) => [...createShop({ seed }).sessionsBetween(FROM, to, 2000)];
    expect(run('one')).toEqual(run('one'));
    expect(run('one')).not.toEqual(run('other'));
  });

  it('follows its rhythm from the first minutes on', () => {
    const middle = (FROM.getTime() + TO.getTime()) / 2;
    const rhythm = (epochMs: number) => (epochMs < middle ? 1 : 3);
    const rising = [...createShop({ seed: SEED, rhythm }).sessionsBetween(FROM, TO, 20_000)];
    const later = rising.filter((event) => Date.parse(event.eventTime) >= middle).length;
    expect(later / rising.length).toBeGreaterThan(0.7);
    expect(later / rising.length).toBeLessThan(0.8);
    const hour = new Date(FROM.getTime() + 3_600_000);
    const events = [...createShop({ seed: SEED, rhythm: () => 1 }).sessionsBetween(FROM, hour, 12_000)];
    const early = events.filter((event) => Date.parse(event.eventTime) < FROM.getTime() + 300_000).length;
    expect(Math.abs((12 * early) / events.length - 1)).toBeLessThan(0.15);
  });
});

describe('createCatalog', () => {
  it.each([1, 20, 500, 5000])('makes %p products with unique ids, whose popularity adds up to 1', (size) => {
    const { products } = createCatalog(SEED, size);
    expect(new Set(products.map((product) => product.productId)).size).toBe(size);
    expect(sum(products.map((product) => product.popularity))).toBeCloseTo(1);
    expect(products.every((product) => product.basePrice > 0 && product.basePrice <= 2574.07)).toBe(true);
    expect(products.every((product) => /^2\d{18}$/.test(product.categoryId))).toBe(true);
  });
});

describe('liveShoppers', () => {
  const run = (seconds: number, start: string, stepMs = 500) => {
    const shoppers = liveShoppers(SEED);
    const batches: ShopEvent[][] = [];
    for (let ms = stepMs; ms <= seconds * 1000; ms += stepMs) batches.push(shoppers.next(new Date(Date.parse(start) + ms), stepMs));
    return batches;
  };

  it('yields events from the first seconds, at the rate of the hour', () => {
    const batches = run(1200, '2026-11-18T15:00:00Z');
    expect(batches.slice(0, 6).flat().length).toBeGreaterThan(3);
    const perSecond = batches.flat().length / 1200;
    expect(perSecond).toBeGreaterThan(5.5);
    expect(perSecond).toBeLessThan(9);
    const firstMinutes = batches.slice(0, 240).flat().length / 120;
    expect(firstMinutes / perSecond).toBeGreaterThan(0.7);
  });

  it('continues more slowly at night', () => {
    const perSecond = run(1200, '2026-11-18T23:00:00Z').flat().length / 1200;
    expect(perSecond).toBeGreaterThan(0.3);
    expect(perSecond).toBeLessThan(1.3);
  });

  it('yields each event once, in order, in its own step', () => {
    const start = Date.parse('2026-11-18T15:00:00Z');
    for (const [index, batch] of run(300, '2026-11-18T15:00:00Z').entries()) {
      const times = batch.map((event) => Date.parse(event.eventTime));
      expect(times).toEqual([...times].sort(ascending));
      expect(times.every((time) => time > start + index * 500 - 1 && time <= start + (index + 1) * 500)).toBe(true);
    }
  });
});
