import { expect } from '@jest/globals';
import type {
  AbandonedCartsAnswer,
  BrandTrendsAnswer,
  FunnelAnswer,
  SessionsAnswer,
  TopProductsAnswer,
} from '../../libs/contracts/src/index.js';
import type { Oracle, OracleFilter } from './oracle.js';

/** An app that answers a GET with its parsed body: a test app, or the product in another process. */
export interface Answers {
  get(path: string): Promise<unknown>;
}

const MAX_ROWS = 1000;

export const query = (filter: OracleFilter, more: Record<string, string | number> = {}): string => {
  const parameters = new URLSearchParams(Object.entries(more).map(([name, value]): [string, string] => [name, String(value)]));
  if (filter.from) parameters.set('from', filter.from);
  if (filter.to) parameters.set('to', filter.to);
  for (const brand of filter.brand ?? []) parameters.append('brand', brand);
  for (const category of filter.category ?? []) parameters.append('category', category);
  if (filter.segment) parameters.set('segment', filter.segment.id);
  return parameters.toString();
};

export const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.floor((part * 20_000 + whole) / (2 * whole)) / 100;
const number = (value: unknown): number => Number(value);
const rounded = (value: unknown): number | null => (value === null ? null : Math.round(Number(value) * 100) / 100);
const money = (value: unknown): number => Math.round(Number(value) * 10_000) / 10_000;

/** Numbers compared so far, so that comparing nothing does not pass. */
let compared = 0;
export const numbersCompared = (): number => compared;

export function same(what: string, actual: unknown, expected: unknown): void {
  compared += JSON.stringify(expected)?.match(/-?\d+(\.\d+)?/g)?.length ?? 0;
  expect({ what, value: actual }).toEqual({ what, value: expected });
}

export async function compareFunnel(app: Answers, oracle: Oracle, filter: OracleFilter): Promise<void> {
  const answer = (await app.get(`/api/sales-funnel?${query(filter)}`)) as FunnelAnswer;
  const expected = await oracle.funnel(filter);
  same(`funnel ${query(filter)}`, answer.stages, expected);
  const [views, carts, purchases] = expected.map((stage) => stage.events);
  same(`funnel rates ${query(filter)}`, answer.rates, {
    viewToCart: percent(carts ?? 0, views ?? 0),
    cartToPurchase: percent(purchases ?? 0, carts ?? 0),
    overall: percent(purchases ?? 0, views ?? 0),
  });
}

type Ranked = { conversionRate: number | null; purchases: unknown; productId: unknown };

const byRate = (a: Ranked, b: Ranked): number =>
  (b.conversionRate ?? 0) - (a.conversionRate ?? 0) || number(b.purchases) - number(a.purchases);
/** Breaks ties by the id as sent: surrogate ids are assigned in arrival order, so their order differs between stores. */
const byRank = (a: Ranked, b: Ranked): number => byRate(a, b) || (String(a.productId) < String(b.productId) ? -1 : 1);

export async function compareProducts(app: Answers, oracle: Oracle, filter: OracleFilter): Promise<void> {
  const expected = (await oracle.products(filter)).filter((row) => number(row.views) >= 1);
  const answer = (await app.get(`/api/products/top-converting?${query(filter, { minViews: 1, limit: MAX_ROWS })}`)) as TopProductsAnswer;
  same(`matching products ${query(filter)}`, answer.summary.matchingProducts, expected.length);
  const ranked = expected
    .map((row) => ({
      productId: row.productId,
      brand: row.brand,
      category: row.category,
      price: row.price === null ? null : number(row.price),
      views: row.views,
      carts: row.carts,
      purchases: row.purchases,
      revenue: money(row.revenue),
      conversionRate: percent(number(row.purchases), number(row.views)),
    }))
    // When an answer cannot hold all products, ties go to the lower id. That holds for numeric ids, as in the real data set.
    .sort((a, b) => byRate(a, b) || number(a.productId) - number(b.productId))
    .slice(0, MAX_ROWS)
    .sort(byRank);
  same(
    `products ${query(filter)}`,
    answer.products
      .map(({ rank, conversionLow, conversionHigh, externalId, name, ...row }) => ({
        ...row,
        productId: externalId ?? row.productId,
        revenue: money(row.revenue),
      }))
      .sort(byRank),
    ranked,
  );
  const order = answer.products.map(({ conversionRate, purchases, productId }) => ({ conversionRate, purchases, productId }));
  const inOrder = [...order].sort((a, b) => byRate(a, b) || Number(BigInt(a.productId) - BigInt(b.productId)));
  same(`order of products ${query(filter)}`, order, inOrder);
  const mean = ranked.reduce((sum, row) => sum + Math.round((row.conversionRate ?? 0) * 100), 0) / Math.max(1, ranked.length);
  same(`average conversion ${query(filter)}`, answer.summary.averageConversionRate, ranked.length === 0 ? null : Math.round(mean) / 100);
}

/** Compares products again, with a minimum number of views and another sort order. */
export async function compareThresholds(app: Answers, oracle: Oracle, filter: OracleFilter): Promise<void> {
  const products = await oracle.products(filter);
  const inOrder = (rows: readonly unknown[][]) => rows.map((row) => JSON.stringify(row)).sort();
  for (const [minViews, sort] of [
    [10, 'conversionRate'],
    [20, 'revenue'],
    [1, 'revenue'],
    [1_000_000, 'views'],
  ] as const) {
    const parameters = query(filter, { minViews, sort, limit: MAX_ROWS });
    const answer = (await app.get(`/api/products/top-converting?${parameters}`)) as TopProductsAnswer;
    const expected = products.filter((row) => number(row.views) >= minViews);
    same(`matching products ${parameters}`, answer.summary.matchingProducts, expected.length);
    const given = inOrder(answer.products.map((row) => [row.externalId ?? row.productId, row.views, row.purchases, money(row.revenue)]));
    const all = inOrder(expected.map((row) => [row.productId, row.views, row.purchases, money(row.revenue)]));
    // When an answer cannot hold all products, many tie for the last position: each product returned must be one of the expected ones.
    const known = new Set(given);
    same(`products ${parameters}`, given, all.length > MAX_ROWS ? all.filter((row) => known.has(row)) : all);
    same(`number of products ${parameters}`, given.length, Math.min(all.length, MAX_ROWS));
    if (sort === 'revenue') {
      const revenues = answer.products.map((row) => row.revenue);
      same(
        `order of products ${parameters}`,
        revenues,
        revenues.toSorted((a, b) => b - a),
      );
    }
  }
  for (const minCarts of [5, 1_000_000]) {
    const parameters = query(filter, { minCarts, limit: MAX_ROWS });
    const answer = (await app.get(`/api/products/abandoned-carts?${parameters}`)) as AbandonedCartsAnswer;
    const expected = products.filter((row) => number(row.carts) >= minCarts);
    same(`matching carts ${parameters}`, answer.summary.matchingProducts, expected.length);
    same(
      `carts ${parameters}`,
      inOrder(answer.products.map((row) => [row.externalId ?? row.productId, row.carts, row.purchases])),
      inOrder(expected.map((row) => [row.productId, row.carts, row.purchases])),
    );
    if (filter.brand || filter.category) continue;
    const pairs = (await oracle.cartPairs(filter)).filter((row) => number(row.carts) >= minCarts);
    const byPairs = (await app.get(`/api/products/abandoned-carts?${parameters}&method=carts`)) as AbandonedCartsAnswer;
    same(`matching pairs ${parameters}`, byPairs.summary.matchingProducts, pairs.length);
  }
}

export async function compareCarts(app: Answers, oracle: Oracle, filter: OracleFilter): Promise<void> {
  const products = (await oracle.products(filter)).filter((row) => number(row.carts) >= 1);
  const answer = (await app.get(
    `/api/products/abandoned-carts?${query(filter, { minCarts: 1, limit: MAX_ROWS })}`,
  )) as AbandonedCartsAnswer;
  const byId = (rows: readonly { productId: unknown }[]) => [...rows].sort((a, b) => (String(a.productId) < String(b.productId) ? -1 : 1));
  same(
    `abandoned by events ${query(filter)}`,
    byId(
      answer.products.map(({ productId, externalId, carts, purchases, abandoned, abandonmentRate }) => ({
        productId: externalId ?? productId,
        carts,
        purchases,
        abandoned,
        abandonmentRate,
      })),
    ),
    byId(
      products.map((row) => {
        const abandoned = Math.max(0, number(row.carts) - number(row.purchases));
        return {
          productId: row.productId,
          carts: row.carts,
          purchases: row.purchases,
          abandoned,
          abandonmentRate: percent(abandoned, number(row.carts)),
        };
      }),
    ),
  );
  if (filter.brand || filter.category) return;
  const pairs = await oracle.cartPairs(filter);
  const byPairs = (await app.get(
    `/api/products/abandoned-carts?${query(filter, { minCarts: 1, limit: MAX_ROWS, method: 'carts' })}`,
  )) as AbandonedCartsAnswer;
  same(
    `abandoned by carts ${query(filter)}`,
    byId(
      byPairs.products.map(({ productId, externalId, carts, purchases, abandoned, abandonmentRate }) => ({
        productId: externalId ?? productId,
        carts,
        purchases,
        abandoned,
        abandonmentRate,
      })),
    ),
    byId(pairs.map((row) => ({ ...row, productId: row.productId, abandonmentRate: percent(number(row.abandoned), number(row.carts)) }))),
  );
}

export async function compareSessions(app: Answers, oracle: Oracle, filter: OracleFilter): Promise<void> {
  const answer = (await app.get(`/api/sessions/analytics?${query(filter)}`)) as SessionsAnswer;
  const expected: Record<string, unknown>[] = await oracle.sessionSegments(filter);
  const orNull = (value: unknown) => (value === null || value === undefined ? null : number(value));
  same(
    `sessions ${query(filter)}`,
    answer.segments,
    expected.map((row) => ({
      segment: row.segment,
      sessions: row.sessions,
      users: row.users,
      avgDurationSeconds: rounded(row.avgDuration),
      medianDurationSeconds: orNull(row.medianDuration),
      p90DurationSeconds: orNull(row.p90Duration),
      avgEvents: rounded(row.avgEvents),
      medianEvents: orNull(row.medianEvents),
      p90Events: orNull(row.p90Events),
    })),
  );
  const all = number(expected.find((row) => row.segment === 'all')?.sessions);
  for (const histogram of [answer.durationHistogram, answer.eventsHistogram]) {
    same(
      `histogram ${query(filter)}`,
      histogram.reduce((sum, bin) => sum + bin.purchasers + bin.nonPurchasers, 0),
      all,
    );
  }
}

export async function compareBrandTrends(
  app: Answers,
  oracle: Oracle,
  interval: 'day' | 'week' | 'month',
  filter: OracleFilter,
): Promise<void> {
  const expected = await oracle.brandTrends(interval, filter);
  const brands = filter.brand ?? (await oracle.brands());
  for (let first = 0; first < brands.length; first += 20) {
    const some = brands.slice(first, first + 20);
    const answer = (await app.get(`/api/brands/trends?${query({ ...filter, brand: some }, { interval })}`)) as BrandTrendsAnswer;
    const points = answer.series
      .flatMap(({ brand, points: own }) => own.map((point) => ({ brand, ...point, revenue: money(point.revenue) })))
      .filter((point) => point.views + point.carts + point.purchases > 0 || (point.users ?? 0) > 0);
    const keyOf = (row: { brand: unknown; date: unknown }) => `${String(row.brand)} ${String(row.date)}`;
    const sorted = <T extends { brand: unknown; date: unknown }>(rows: readonly T[]) =>
      [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    same(
      `brand trends ${interval} ${query(filter)} from ${some[0]}`,
      sorted(points),
      sorted(
        expected
          .filter((row) => some.includes(String(row.brand)))
          .map((row) => ({
            brand: row.brand,
            date: row.date,
            views: row.views,
            carts: row.carts,
            purchases: row.purchases,
            revenue: money(row.revenue),
            users: row.users,
          })),
      ),
    );
  }
}

/** Compares the answers that tell users apart over a range: the funnel, sessions by segment, brands by week and month. */
export async function compareUsers(app: Answers, oracle: Oracle, ranges: readonly OracleFilter[]): Promise<void> {
  for (const range of ranges) {
    await compareFunnel(app, oracle, range);
    await compareSessions(app, oracle, range);
    for (const interval of ['week', 'month'] as const) await compareBrandTrends(app, oracle, interval, range);
  }
}

/** Compares every feature, for each of the filters. */
export async function compareAll(app: Answers, oracle: Oracle, filters: readonly OracleFilter[]): Promise<void> {
  for (const filter of filters) {
    await compareFunnel(app, oracle, filter);
    await compareProducts(app, oracle, filter);
    await compareThresholds(app, oracle, filter);
    await compareCarts(app, oracle, filter);
    await compareSessions(app, oracle, filter);
    for (const interval of ['day', 'week', 'month'] as const) await compareBrandTrends(app, oracle, interval, filter);
  }
}
