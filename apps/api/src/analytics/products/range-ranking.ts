import type { CartSort, ProductSort, SortOrder } from '@storepulse/contracts';
import { hundredthsOf, wilsonLowOf } from '../scope/rates.js';
import { FirstOf } from './first-of.js';
import type { KeptRange } from './kept-product-days.js';
import type { RangeSums } from './range-sums.js';

type Column = 'views' | 'carts' | 'purchases' | 'revenue';

/** What products are ranked by: a column, or what is worked out of one place, where null comes last. */
export type Measure<Sums, Name extends keyof Sums> = Name | ((sums: Sums, place: number) => number | null);

export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : hundredthsOf(part, whole));
export const lowShareOf = (part: number, whole: number): number | null => (whole === 0 ? null : wilsonLowOf(part, whole));
const abandonedOf = ({ carts, purchases }: RangeSums, place: number): number => Math.max((carts[place] ?? 0) - (purchases[place] ?? 0), 0);

/** What can be ranked without asking the catalogue; SQL ranks by the rest. */
export const PRODUCT_MEASURES: Partial<Record<ProductSort, Measure<RangeSums, Column>>> = {
  conversionRate: ({ views, purchases }, place) => shareOf(purchases[place] ?? 0, views[place] ?? 0),
  conversionLow: ({ views, purchases }, place) => lowShareOf(purchases[place] ?? 0, views[place] ?? 0),
  views: 'views',
  carts: 'carts',
  purchases: 'purchases',
  revenue: 'revenue',
};
export const CART_MEASURES: Partial<Record<CartSort, Measure<RangeSums, Column>>> = {
  abandonmentRate: (sums, place) => shareOf(abandonedOf(sums, place), sums.carts[place] ?? 0),
  abandonmentLow: (sums, place) => lowShareOf(abandonedOf(sums, place), sums.carts[place] ?? 0),
  carts: 'carts',
  purchases: 'purchases',
  abandoned: abandonedOf,
};

export interface Ranking {
  measure: Measure<RangeSums, Column>;
  order: SortOrder;
  /** The column that decides between equals, the greater first; after it, the lesser id. */
  tiesBy: 'views' | 'purchases' | 'carts';
  /** The column and the least of it with which a product takes part. */
  enough: { of: 'views' | 'carts'; least: number };
  /** Places to be shown. */
  offset: number;
  limit: number;
}

/** The products shown, in order, as the parameters of a query over `RANKED`; and how many take part. */
export interface Ranked {
  matching: number;
  parameters: [ids: string[], views: number[], carts: number[], purchases: number[], revenue: number[]];
}

/** Rows of `Ranked`: parameters $1-$5. */
export const RANKED = `unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::numeric[])
    with ordinality as t (product_id, views, carts, purchases, ten_thousandths, place)`;

export function rank({ sums, productIds }: KeptRange, { measure, order, tiesBy, enough, offset, limit }: Ranking): Ranked {
  const counts = sums[enough.of];
  const { matching, shown } = rankPlaces(productIds, {
    measure: typeof measure === 'string' ? sums[measure] : (place) => measure(sums, place),
    rows: sums.rows,
    counts,
    least: enough.least,
    order,
    ties: sums[tiesBy],
    offset,
    limit,
  });
  const column = (values: Int32Array | Float64Array): number[] => shown.map((place) => values[place] ?? 0);
  return {
    matching,
    parameters: [
      shown.map((place) => String(productIds[place])),
      column(sums.views),
      column(sums.carts),
      column(sums.purchases),
      column(sums.revenue),
    ],
  };
}

export interface PlaceRanking {
  /** By place; null comes last. */
  measure: Int32Array | Float64Array | ((place: number) => number | null);
  /** 0 where there is nothing of the product. */
  rows: Int32Array;
  /** Products with at least so many take part. */
  counts: Int32Array;
  least: number;
  order: SortOrder;
  /** Decides between equals, the greater first; after it, the lesser id. */
  ties: Int32Array;
  offset: number;
  limit: number;
}

/** The places of the products shown, in order; and how many products take part. */
export function rankPlaces(
  productIds: readonly bigint[],
  { measure, rows, counts, least, order, ties, offset, limit }: PlaceRanking,
): { matching: number; shown: number[] } {
  /** Of those that may be shown. */
  const values = new Map<number, number>();
  // Below all in a descending order, above all in an ascending one.
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
  /** Behind it none is shown. */
  let last = none;
  let matching = 0;
  for (let place = 0; place < counts.length; place += 1) {
    if (rows[place] === 0 || (counts[place] ?? 0) < least) continue;
    matching += 1;
    // To call a function for each took 25 ns.
    const value = (typeof measure === 'function' ? measure(place) : measure[place]) ?? none;
    // Nearly all fall behind the last of those that there are by now: they need not be compared any further.
    if (sign * (value - last) > 0) continue;
    values.set(place, value);
    first.offer(place);
    if (first.last !== undefined) last = values.get(first.last) ?? none;
  }
  return { matching, shown: first.inOrder().slice(offset) };
}
