import type { AbandonedCartsQuery, CartSort } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import type { ProductPlaces } from '../products/product-places.js';
import { outsideIdOf } from '../products/product-columns.js';
import { rankPlaces, shareOf } from '../products/range-ranking.js';
import type { AnswerScope } from '../scope/answer-scope.js';
import { type CartRow, cartRow } from './cart-row.js';
import type { KeptCartDays, PairSums } from './kept-cart-days.js';

/** What is in memory of carts. */
export interface KeptPairs {
  days: KeptCartDays;
  places: ProductPlaces;
}

type Measure = (sums: PairSums, place: number) => number | null;

/** What can be ranked without asking the catalogue. `undecided` is less those that are still open, and so what was left. */
const MEASURES: Partial<Record<CartSort, Measure>> = {
  abandonmentRate: ({ undecided, pairs }, place) => shareOf(undecided[place] ?? 0, pairs[place] ?? 0),
  carts: ({ pairs }, place) => pairs[place] ?? 0,
  purchases: ({ purchased }, place) => purchased[place] ?? 0,
  abandoned: ({ undecided }, place) => undecided[place] ?? 0,
};

/** Products that are handed to PostgreSQL to be looked up; where there are more, it adds them up itself. */
const MOST_HANDED_OVER = 50_000;

const openRow = z.object({ product_id: z.string(), open: numeric });

/**
 * (session, product) pairs of any range in memory: what is ranked by numbers alone, of every brand and category.
 *
 * @param openSince pairs put in a cart after it are not decided yet
 * @returns null where that cannot be
 */
export async function pairsOfKeptDays(
  client: SqlClient,
  scope: AnswerScope,
  { minCarts, sort, order, limit, search }: AbandonedCartsQuery,
  openSince: Date,
  { days, places }: KeptPairs,
): Promise<CartRow[] | null> {
  const measure = MEASURES[sort];
  if (measure === undefined || search !== undefined || scope.filtered) return null;
  const sums = await days.sumsOf(client, scope);
  if (sums === null) return null;
  // Question: how many pairs of each product are not decided yet?
  const open = await queryRows(
    client,
    openRow,
    `select i.product_id, count(*) as open
     from cart_items i
     where i.carts > 0 and i.removals = 0 and i.purchases = 0 and i.last_cart_at > $1 and i.cart_day between $2 and $3
     group by i.product_id`,
    [openSince, scope.from, scope.to],
  );
  const openAt = new Map(open.map((row) => [places.of(BigInt(row.product_id)), row.open]));
  for (const [place, count] of openAt) sums.undecided[place] = (sums.undecided[place] ?? 0) - count;
  const { matching, shown } = rankPlaces(places.ids, {
    measure: (place) => measure(sums, place),
    rows: sums.pairs,
    counts: sums.pairs,
    least: Math.max(minCarts, 1),
    order,
    ties: sums.pairs,
    offset: 0,
    limit,
  });
  const column = (values: Int32Array): number[] => shown.map((place) => values[place] ?? 0);
  // Question: what are these products?
  return queryRows(
    client,
    cartRow,
    `select
       p.product_id, ${outsideIdOf('p.product_id')}, p.brand, p.category_code as category, p.price, t.carts, t.purchases, t.abandoned, t.open,
       percent_of(t.abandoned, t.carts) as abandonment_rate, $6 as matching
     from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
       with ordinality as t (product_id, carts, purchases, abandoned, open, place)
     join products p using (product_id)
     order by t.place`,
    [
      shown.map((place) => String(places.ids[place])),
      column(sums.pairs),
      column(sums.purchased),
      column(sums.undecided),
      shown.map((place) => openAt.get(place) ?? 0),
      matching,
    ],
  );
}

/** Products with enough pairs in the range: ids, pairs, those that were bought, those that are undecided. Null where that cannot be. */
export async function pairsOfProducts(
  client: SqlClient,
  scope: AnswerScope,
  minCarts: number,
  { days, places }: KeptPairs,
): Promise<[ids: string[], pairs: number[], purchased: number[], undecided: number[]] | null> {
  const sums = await days.sumsOf(client, scope);
  if (sums === null) return null;
  const least = Math.max(minCarts, 1);
  const found = [...sums.pairs.keys()].filter((place) => (sums.pairs[place] ?? 0) >= least);
  if (found.length > MOST_HANDED_OVER) return null;
  const column = (values: Int32Array): number[] => found.map((place) => values[place] ?? 0);
  return [found.map((place) => String(places.ids[place])), column(sums.pairs), column(sums.purchased), column(sums.undecided)];
}
