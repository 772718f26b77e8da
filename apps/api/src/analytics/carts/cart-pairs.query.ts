import type { AbandonedCartsQuery, CartSort } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import type { ProductPlaces } from '../products/product-places.js';
import { namesOf } from '../products/product-columns.js';
import { lowShareOf, type Measure, rankPlaces, shareOf } from '../products/range-ranking.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { abandonmentBounds, type CartRow, cartRow, lastSeenAs } from './cart-row.js';
import type { KeptCartDays, PairSums } from './kept-cart-days.js';

/** In-memory cart days. */
export interface KeptPairs {
  days: KeptCartDays;
  places: ProductPlaces;
}

/** Measures that need no catalog data. When they are computed, `undecided` excludes open pairs, so it counts abandoned ones. */
const MEASURES: Partial<Record<CartSort, Measure<PairSums, keyof PairSums>>> = {
  abandonmentRate: ({ undecided, pairs }, place) => shareOf(undecided[place] ?? 0, pairs[place] ?? 0),
  abandonmentLow: ({ undecided, pairs }, place) => lowShareOf(undecided[place] ?? 0, pairs[place] ?? 0),
  carts: 'pairs',
  purchases: 'purchased',
  abandoned: 'undecided',
};

/** Limit on the products looked up for their brand and category; beyond it, PostgreSQL answers. */
const MOST_LOOKED_UP = 50_000;

const productRow = z.object({ product_id: z.string() });
const openRow = z.object({ product_id: z.string(), open: numeric });

/**
 * (session, product) pairs of any range, ranked in memory.
 *
 * @param openSince pairs last put in a cart after it are still open
 * @returns null if the sort or search needs the catalog, too many days are not cached, or too many products need a lookup
 */
export async function pairsOfKeptDays(
  client: SqlClient,
  filter: ResolvedFilter,
  { minCarts, sort, order, limit, search, brand }: AbandonedCartsQuery,
  openSince: Date,
  { days, places }: KeptPairs,
): Promise<CartRow[] | null> {
  const measure = MEASURES[sort];
  if (measure === undefined || search !== undefined) return null;
  const least = Math.max(minCarts, 1);
  const open = await queryRows(
    client,
    openRow,
    `select i.product_id, count(*) as open
     from cart_items i
     where i.carts > 0 and i.removals = 0 and i.purchases = 0 and i.last_cart_at > $1 and i.cart_day between $2 and $3
     group by i.product_id`,
    [openSince, filter.from, filter.to],
  );
  const openAt = new Map(open.map((row) => [places.of(BigInt(row.product_id)), row.open]));
  const isFiltered = brand !== undefined || filter.categoryKeys !== null;
  const enough = isFiltered ? await days.ofRange(client, filter, ({ pairs }) => placesWith(pairs, least)) : [];
  if (enough === null || enough.length > MOST_LOOKED_UP) return null;
  const inFilter = isFiltered ? await placesInFilter(client, enough, { brand, categoryKeys: filter.categoryKeys }, places) : null;
  const ranked = await days.ofRange(client, filter, (sums) => {
    const counts = inFilter === null ? sums.pairs : onlyAt(inFilter, sums.pairs);
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
    const columns = [column(sums.pairs), column(sums.purchased), column(sums.undecided)];
    // Restore the sums: the next query shares them, and its cut-off time decides other pairs.
    for (const [place, count] of openAt) sums.undecided[place] = (sums.undecided[place] ?? 0) + count;
    return { matching, shown, columns };
  });
  if (ranked === null) return null;
  return queryRows(
    client,
    cartRow,
    `select
       p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price, t.carts, t.purchases, t.abandoned, t.open,
       percent_of(t.abandoned, t.carts) as abandonment_rate, ${abandonmentBounds('t.abandoned', 't.carts')}, $6 as matching
     from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
       with ordinality as t (product_id, carts, purchases, abandoned, open, place)
     join products p using (product_id)
     order by t.place`,
    [
      ranked.shown.map((place) => String(places.ids[place])),
      ...ranked.columns,
      ranked.shown.map((place) => openAt.get(place) ?? 0),
      ranked.matching,
    ],
  );
}

function placesWith(pairs: Int32Array, least: number): number[] {
  const places: number[] = [];
  // An iterator took 30 ms over a full catalog.
  for (let place = 0; place < pairs.length; place += 1) if ((pairs[place] ?? 0) >= least) places.push(place);
  return places;
}

/** Copies the values at these ordinals; all others are 0. */
function onlyAt(places: readonly number[], values: Int32Array): Int32Array {
  const only = new Int32Array(values.length);
  for (const place of places) only[place] = values[place] ?? 0;
  return only;
}

/** Ordinals of the products whose last-seen brand and category pass the filter. */
async function placesInFilter(
  client: SqlClient,
  enough: readonly number[],
  { brand, categoryKeys }: { brand: readonly string[] | undefined; categoryKeys: readonly number[] | null },
  places: ProductPlaces,
): Promise<number[]> {
  const found = await queryRows(
    client,
    productRow,
    `select p.product_id
     from products p
     where p.product_id = any($1::bigint[]) and ${lastSeenAs(2, 3)}`,
    [enough.map((place) => String(places.ids[place])), brand ?? null, categoryKeys],
  );
  return found.map((row) => places.of(BigInt(row.product_id)));
}
