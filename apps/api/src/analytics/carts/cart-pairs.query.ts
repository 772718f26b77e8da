import type { AbandonedCartsQuery, CartSort } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ProductOrdinals } from '../product-days/product-ordinals.js';
import { namesOf } from '../product-identity/product-columns.js';
import { lowShareOf, type Measure, rankOrdinals, shareOf } from '../product-days/range-ranking.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { abandonmentBounds, type CartRow, cartRow, lastSeenAs } from './cart-row.js';
import type { CachedCartDays, PairSums } from './cached-cart-days.js';

/** In-memory cart days. */
export interface CachedPairs {
  days: CachedCartDays;
  ordinals: ProductOrdinals;
}

/** Measures that need no catalog data. When they are computed, `undecided` excludes open pairs, so it counts abandoned ones. */
const MEASURES: Partial<Record<CartSort, Measure<PairSums, keyof PairSums>>> = {
  abandonmentRate: ({ undecided, pairs }, ordinal) => shareOf(undecided[ordinal] ?? 0, pairs[ordinal] ?? 0),
  abandonmentLow: ({ undecided, pairs }, ordinal) => lowShareOf(undecided[ordinal] ?? 0, pairs[ordinal] ?? 0),
  carts: 'pairs',
  purchases: 'purchased',
  abandoned: 'undecided',
};

/** Limit on the products looked up for their brand and category; beyond it, PostgreSQL answers. */
const MAX_LOOKED_UP = 50_000;

const productRow = z.object({ product_id: z.string() });
const openRow = z.object({ product_id: z.string(), open: numeric });

/**
 * (session, product) pairs of any range, ranked in memory.
 *
 * @param openSince pairs last put in a cart after it are still open
 * @returns null if the sort or search needs the catalog, too many days are not cached, or too many products need a lookup
 */
export async function pairsOfCachedDays(
  client: SqlClient,
  filter: ResolvedFilter,
  { minCarts, sort, order, limit, search, brand }: AbandonedCartsQuery,
  openSince: Date,
  { days, ordinals }: CachedPairs,
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
  const openAt = new Map(open.map((row) => [ordinals.of(BigInt(row.product_id)), row.open]));
  const isFiltered = brand !== undefined || filter.categoryKeys !== null;
  const enough = isFiltered ? await days.ofRange(client, filter, ({ pairs }) => ordinalsWith(pairs, least)) : [];
  if (enough === null || enough.length > MAX_LOOKED_UP) return null;
  const inFilter = isFiltered ? await ordinalsInFilter(client, enough, { brand, categoryKeys: filter.categoryKeys }, ordinals) : null;
  const ranked = await days.ofRange(client, filter, (sums) => {
    const counts = inFilter === null ? sums.pairs : onlyAt(inFilter, sums.pairs);
    for (const [ordinal, count] of openAt) sums.undecided[ordinal] = (sums.undecided[ordinal] ?? 0) - count;
    const { matching, shown } = rankOrdinals(ordinals.ids, {
      measure: typeof measure === 'string' ? sums[measure] : (ordinal) => measure(sums, ordinal),
      rows: counts,
      counts,
      least,
      order,
      ties: sums.pairs,
      offset: 0,
      limit,
    });
    const column = (values: Int32Array): number[] => shown.map((ordinal) => values[ordinal] ?? 0);
    const columns = [column(sums.pairs), column(sums.purchased), column(sums.undecided)];
    // Restore the sums: the next query shares them, and its cut-off time decides other pairs.
    for (const [ordinal, count] of openAt) sums.undecided[ordinal] = (sums.undecided[ordinal] ?? 0) + count;
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
       with ordinality as t (product_id, carts, purchases, abandoned, open, ordinal)
     join products p using (product_id)
     order by t.ordinal`,
    [
      ranked.shown.map((ordinal) => String(ordinals.ids[ordinal])),
      ...ranked.columns,
      ranked.shown.map((ordinal) => openAt.get(ordinal) ?? 0),
      ranked.matching,
    ],
  );
}

function ordinalsWith(pairs: Int32Array, least: number): number[] {
  const ordinals: number[] = [];
  // An iterator took 30 ms over a full catalog.
  for (let ordinal = 0; ordinal < pairs.length; ordinal += 1) if ((pairs[ordinal] ?? 0) >= least) ordinals.push(ordinal);
  return ordinals;
}

/** Copies the values at these ordinals; all others are 0. */
function onlyAt(ordinals: readonly number[], values: Int32Array): Int32Array {
  const only = new Int32Array(values.length);
  for (const ordinal of ordinals) only[ordinal] = values[ordinal] ?? 0;
  return only;
}

/** Ordinals of the products whose last-seen brand and category pass the filter. */
async function ordinalsInFilter(
  client: SqlClient,
  enough: readonly number[],
  { brand, categoryKeys }: { brand: readonly string[] | undefined; categoryKeys: readonly number[] | null },
  ordinals: ProductOrdinals,
): Promise<number[]> {
  const p = new SqlParameters();
  const ids = enough.map((ordinal) => String(ordinals.ids[ordinal]));
  const found = await queryRows(
    client,
    productRow,
    `select p.product_id
     from products p
     where p.product_id = any(${p.add(ids)}::bigint[]) and ${lastSeenAs(brand ?? null, categoryKeys, p)}`,
    p.values,
  );
  return found.map((row) => ordinals.of(BigInt(row.product_id)));
}
