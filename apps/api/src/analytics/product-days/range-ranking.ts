import type { CartSort, ProductSort, SortOrder } from '@storepulse/contracts';
import type { SqlParameters } from '../../platform/sql-parameters.js';
import { hundredthsOf, wilsonLowOf } from '../filters/rates.js';
import { FirstOf } from './first-of.js';
import type { CachedRange } from './cached-product-days.js';
import type { RangeSums } from './range-sums.js';

type Column = 'views' | 'carts' | 'purchases' | 'revenue';

/** What products are ranked by: a column, or a value computed per ordinal, where null sorts last. */
export type Measure<Sums, Name extends keyof Sums> = Name | ((sums: Sums, ordinal: number) => number | null);

export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : hundredthsOf(part, whole));
export const lowShareOf = (part: number, whole: number): number | null => (whole === 0 ? null : wilsonLowOf(part, whole));
const abandonedOf = ({ carts, purchases }: RangeSums, ordinal: number): number =>
  Math.max((carts[ordinal] ?? 0) - (purchases[ordinal] ?? 0), 0);

/** Measures that need no catalog data; SQL ranks by the others. */
export const PRODUCT_MEASURES: Partial<Record<ProductSort, Measure<RangeSums, Column>>> = {
  conversionRate: ({ views, purchases }, ordinal) => shareOf(purchases[ordinal] ?? 0, views[ordinal] ?? 0),
  conversionLow: ({ views, purchases }, ordinal) => lowShareOf(purchases[ordinal] ?? 0, views[ordinal] ?? 0),
  views: 'views',
  carts: 'carts',
  purchases: 'purchases',
  revenue: 'revenue',
};
export const CART_MEASURES: Partial<Record<CartSort, Measure<RangeSums, Column>>> = {
  abandonmentRate: (sums, ordinal) => shareOf(abandonedOf(sums, ordinal), sums.carts[ordinal] ?? 0),
  abandonmentLow: (sums, ordinal) => lowShareOf(abandonedOf(sums, ordinal), sums.carts[ordinal] ?? 0),
  carts: 'carts',
  purchases: 'purchases',
  abandoned: abandonedOf,
};

export interface Ranking {
  measure: Measure<RangeSums, Column>;
  order: SortOrder;
  /** Breaks ties, larger first; then the smaller id. */
  tiesBy: 'views' | 'purchases' | 'carts';
  /** A product is included if this column is at least `least`. */
  enough: { of: 'views' | 'carts'; least: number };
  /** Rows to skip. */
  offset: number;
  limit: number;
}

/** The products to show, in order, as columns; and how many products match. */
export interface Ranked {
  matching: number;
  columns: [ids: string[], views: number[], carts: number[], purchases: number[], revenue: number[]];
}

/** The rows of `Ranked`, as `t`. */
export const rankedRows = ({ columns: [ids, views, carts, purchases, revenue] }: Ranked, p: SqlParameters): string =>
  `unnest(
       ${p.add(ids)}::bigint[], ${p.add(views)}::bigint[], ${p.add(carts)}::bigint[], ${p.add(purchases)}::bigint[],
       ${p.add(revenue)}::numeric[]) with ordinality as t (product_id, views, carts, purchases, ten_thousandths, ordinal)`;

export function rank({ sums, productIds }: CachedRange, { measure, order, tiesBy, enough, offset, limit }: Ranking): Ranked {
  const counts = sums[enough.of];
  const { matching, shown } = rankOrdinals(productIds, {
    measure: typeof measure === 'string' ? sums[measure] : (ordinal) => measure(sums, ordinal),
    rows: sums.rows,
    counts,
    least: enough.least,
    order,
    ties: sums[tiesBy],
    offset,
    limit,
  });
  const column = (values: Int32Array | Float64Array): number[] => shown.map((ordinal) => values[ordinal] ?? 0);
  return {
    matching,
    columns: [
      shown.map((ordinal) => String(productIds[ordinal])),
      column(sums.views),
      column(sums.carts),
      column(sums.purchases),
      column(sums.revenue),
    ],
  };
}

export interface OrdinalRanking {
  /** Indexed by ordinal; null sorts last. */
  measure: Int32Array | Float64Array | ((ordinal: number) => number | null);
  /** 0 if there is no data for the product. */
  rows: Int32Array;
  /** A product is included if its count is at least `least`. */
  counts: Int32Array;
  least: number;
  order: SortOrder;
  /** Breaks ties, larger first; then the smaller id. */
  ties: Int32Array;
  offset: number;
  limit: number;
}

/** The ordinals of the products to show, in order; and how many products match. */
export function rankOrdinals(
  productIds: readonly bigint[],
  { measure, rows, counts, least, order, ties, offset, limit }: OrdinalRanking,
): { matching: number; shown: number[] } {
  /** Values of the candidates. */
  const values = new Map<number, number>();
  // Sorts last in either order.
  const none = order === 'desc' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const sign = order === 'desc' ? -1 : 1;
  const compare = (a: number, b: number): number => {
    const [one, other] = [values.get(a) ?? 0, values.get(b) ?? 0];
    if (one !== other) return one < other ? -sign : sign;
    const byTies = (ties[b] ?? 0) - (ties[a] ?? 0);
    if (byTies !== 0) return byTies;
    return (productIds[a] ?? 0n) < (productIds[b] ?? 0n) ? -1 : 1;
  };
  const first = new FirstOf(offset + limit, compare);
  /** Value of the last candidate; products after it are not shown. */
  let last = none;
  let matching = 0;
  for (let ordinal = 0; ordinal < counts.length; ordinal += 1) {
    if (rows[ordinal] === 0 || (counts[ordinal] ?? 0) < least) continue;
    matching += 1;
    // Calling a function for every product took 25 ns each.
    const value = (typeof measure === 'function' ? measure(ordinal) : measure[ordinal]) ?? none;
    // Nearly all products sort after the last candidate so far and need no further comparison.
    if (sign * (value - last) > 0) continue;
    values.set(ordinal, value);
    first.offer(ordinal);
    if (first.last !== undefined) last = values.get(first.last) ?? none;
  }
  return { matching, shown: first.inOrder().slice(offset) };
}
