import type { AbandonedCartsQuery, CartSort } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import type { ProductPlaces } from '../products/product-places.js';
import { outsideIdOf } from '../products/product-columns.js';
import { type Measure, rankPlaces, shareOf } from '../products/range-ranking.js';
import type { AnswerScope } from '../scope/answer-scope.js';
import { type CartRow, cartRow, lastSeenAs } from './cart-row.js';
import type { KeptCartDays, PairSums } from './kept-cart-days.js';

/** What is in memory of carts. */
export interface KeptPairs {
  days: KeptCartDays;
  places: ProductPlaces;
}

/** What can be ranked without asking the catalogue. `undecided` is less those that are still open, and so what was left. */
const MEASURES: Partial<Record<CartSort, Measure<PairSums, keyof PairSums>>> = {
  abandonmentRate: ({ undecided, pairs }, place) => shareOf(undecided[place] ?? 0, pairs[place] ?? 0),
  carts: 'pairs',
  purchases: 'purchased',
  abandoned: 'undecided',
};

/** Products that are looked up for their brand and category; where there are more, PostgreSQL answers. */
const MOST_LOOKED_UP = 50_000;

const productRow = z.object({ product_id: z.string() });
const openRow = z.object({ product_id: z.string(), open: numeric });

/**
 * (session, product) pairs of any range in memory: what is ranked by numbers alone.
 *
 * @param openSince pairs put in a cart after it are not decided yet
 * @returns null where that cannot be
 */
export async function pairsOfKeptDays(
  client: SqlClient,
  scope: AnswerScope,
  { minCarts, sort, order, limit, search, brand }: AbandonedCartsQuery,
  openSince: Date,
  { days, places }: KeptPairs,
): Promise<CartRow[] | null> {
  const measure = MEASURES[sort];
  if (measure === undefined || search !== undefined) return null;
  const sums = await days.sumsOf(client, scope);
  if (sums === null) return null;
  const least = Math.max(minCarts, 1);
  const counts = await pairsInFilter(client, sums, least, { brand, categoryKeys: scope.categoryKeys }, places);
  if (counts === null) return null;
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
    measure: typeof measure === 'string' ? sums[measure] : (place) => measure(sums, place),
    rows: counts,
    counts,
    least,
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

/** Of the products with enough pairs those of the brand and category, as last seen; null where they are too many to be looked up. */
async function pairsInFilter(
  client: SqlClient,
  { pairs }: PairSums,
  least: number,
  { brand, categoryKeys }: { brand: readonly string[] | undefined; categoryKeys: readonly number[] | null },
  places: ProductPlaces,
): Promise<Int32Array | null> {
  if (brand === undefined && categoryKeys === null) return pairs;
  const enough: number[] = [];
  // No iterator: over a full catalogue that took 30 ms.
  for (let place = 0; place < pairs.length; place += 1) if ((pairs[place] ?? 0) >= least) enough.push(place);
  if (enough.length > MOST_LOOKED_UP) return null;
  // Question: which of these products are of the brand and category?
  const found = await queryRows(
    client,
    productRow,
    `select p.product_id
     from products p
     where p.product_id = any($1::bigint[]) and ${lastSeenAs(2, 3)}`,
    [enough.map((place) => String(places.ids[place])), brand ?? null, categoryKeys],
  );
  const inFilter = new Int32Array(pairs.length);
  for (const row of found) {
    const place = places.of(BigInt(row.product_id));
    inFilter[place] = pairs[place] ?? 0;
  }
  return inFilter;
}
