import { type AbandonedCartRow, type AbandonedCartsAnswer, type AbandonedCartsQuery, type CartSort } from '@storepulse/contracts';
import type { Columns } from '../../columns/columns.service.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { CachedProductDays } from '../product-days/cached-product-days.js';
import { identityOf, namesOf, productSearch } from '../product-identity/product-columns.js';
import { CART_MEASURES, rank, rankedRows } from '../product-days/range-ranking.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { productDaysInFilter } from '../filters/filter-conditions.js';
import { onColumns } from '../filters/on-columns.js';
import { countedProductRows, countedProducts } from '../product-days/counted-products.js';
import { type CachedPairs, pairsOfCachedDays } from './cart-pairs.query.js';
import { abandonmentBounds, type CartRow, cartRow, lastSeenAs } from './cart-row.js';
import { countedPairs, ratedPairs } from './counted-carts.js';

/** Minutes without activity after which a cart counts as abandoned. */
export const CART_CUT_OFF_MINUTES = 30;

/** Allowlist: no caller input reaches the SQL. */
const SORT_COLUMNS: Record<CartSort, string> = {
  abandonmentRate: 'r.abandonment_rate',
  abandonmentLow: 'wilson_bound(r.abandoned::bigint, r.carts::bigint, -1)',
  carts: 'r.carts',
  purchases: 'r.purchases',
  abandoned: 'r.abandoned',
  price: 'r.price',
  brand: 'r.brand',
  category: 'r.category',
  productId: 'r.product_id',
};

// Each source defines `rated`; materialized, because it is both ranked and counted.

// Cart events over the whole stored period, for products with enough of them.
const eventsOfWholePeriod = ({ minCarts }: AbandonedCartsQuery, p: SqlParameters): string => `rated as materialized (
    select product_id, brand, category, price, carts, purchases, abandoned, 0 as open, abandonment_rate
    from current_abandoned_carts
    where carts >= ${p.add(minCarts)})`;

// The same for any days, brands and categories. Nine tenths of the rows hold only views.
const eventsUnderFilter = (
  filter: ResolvedFilter,
  { minCarts }: AbandonedCartsQuery,
  p: SqlParameters,
): string => `counted as materialized (
    select d.product_id, sum(d.carts) as carts, sum(d.purchases) as purchases
    from product_days d
    where ${productDaysInFilter(filter, p)} and (d.carts > 0 or d.purchases > 0)
    group by d.product_id
    having sum(d.carts) >= greatest(${p.add(minCarts)}, 1)),
  ${ratedEvents('counted')}`;

function ratedEvents(counted: string): string {
  return `rated as materialized (
    select
      p.product_id, p.brand, p.category_code as category, p.price, t.carts, t.purchases,
      abandoned_of(t.carts, t.purchases) as abandoned, 0 as open,
      percent_of(abandoned_of(t.carts, t.purchases), t.carts) as abandonment_rate
    from ${counted} t
    join products p using (product_id))`;
}

/**
 * Pairs by product. Pairs touched since the cut-off are still open and do not count as abandoned.
 *
 * @param openOnDays a further condition on the open pairs
 */
const decided = (pairs: string, openSince: Date, openOnDays: string, p: SqlParameters): string => `rated as materialized (
    select
      t.product_id, t.brand, t.category, t.price,
      t.pairs as carts, t.purchased_pairs as purchases,
      t.undecided_pairs - coalesce(o.open, 0) as abandoned, coalesce(o.open, 0) as open,
      percent_of((t.undecided_pairs - coalesce(o.open, 0))::bigint, t.pairs::bigint) as abandonment_rate
    from (${pairs}) t
    left join (
      select i.product_id, count(*) as open
      from cart_items i
      where i.carts > 0 and i.removals = 0 and i.purchases = 0 and i.last_cart_at > ${p.add(openSince)} ${openOnDays}
      group by i.product_id) o using (product_id))`;

// Session-product pairs over the whole stored period, for products with enough of them.
const cartsOfWholePeriod = ({ minCarts }: AbandonedCartsQuery, openSince: Date, p: SqlParameters): string =>
  decided(
    `select product_id, brand, category, price, pairs, purchased_pairs, undecided_pairs
     from current_abandoned_carts
     where pairs >= greatest(${p.add(minCarts)}, 1)`,
    openSince,
    '',
    p,
  );

/**
 * The same for carts started on any days, for products of any last-seen brand and category. Only products with enough pairs are looked up,
 * each by its key. Checking every product of the catalog for its category took 0.6 s.
 */
function cartsUnderFilter(filter: ResolvedFilter, { brand, minCarts }: AbandonedCartsQuery, openSince: Date, p: SqlParameters): string {
  const inRange = `between ${p.add(filter.from)} and ${p.add(filter.to)}`;
  const pairs = `
    select
      p.product_id, p.brand, p.category_code as category, p.price, t.pairs, t.purchased_pairs, t.undecided_pairs
    from counted t
    cross join lateral (select product_id, brand, category_code, price from products where product_id = t.product_id offset 0) p
    where ${lastSeenAs(brand ?? null, filter.categoryKeys, p)}`;
  return `counted as materialized (
    select d.product_id, sum(d.pairs) as pairs, sum(d.purchased_pairs) as purchased_pairs, sum(d.undecided_pairs) as undecided_pairs
    from cart_days d
    where d.day ${inRange}
    group by d.product_id
    having sum(d.pairs) >= greatest(${p.add(minCarts)}, 1)),
  ${decided(pairs, openSince, `and i.cart_day ${inRange}`, p)}`;
}

/** In-memory days. */
export interface CachedCarts {
  products: CachedProductDays;
  pairs: CachedPairs;
}

/**
 * Products left in carts, for HTTP, subscribe replies and pushes. The client must be in a repeatable-read transaction.
 *
 * @param cached in-memory days
 * @param columns count what is not in memory; without them PostgreSQL does, but under no segment
 */
export async function abandonedCarts(
  client: SqlClient,
  query: AbandonedCartsQuery,
  now: Date,
  cached: CachedCarts | null = null,
  columns: Columns | null = null,
): Promise<AbandonedCartsAnswer> {
  const filter = await resolveFilter(client, query);
  const openSince = new Date(now.getTime() - CART_CUT_OFF_MINUTES * 60_000);
  const inMemory =
    cached === null || filter.segment !== null
      ? null
      : query.method === 'events'
        ? await eventsOfCachedDays(client, filter, query, cached.products)
        : await pairsOfCachedDays(client, filter, query, openSince, cached.pairs);
  const rows = inMemory ?? (await ofDatabase(client, filter, query, openSince, columns));
  return {
    ...filter.head,
    method: query.method,
    cutOffMinutes: CART_CUT_OFF_MINUTES,
    products: rows.map((row, index) => cartRowOf(row, index + 1)),
    summary: { totalProducts: rows.length, matchingProducts: rows[0]?.matching ?? 0 },
  };
}

/** Cart events of any range, ranked in memory. Null if the sort or search needs the catalog, or too many days are not cached. */
async function eventsOfCachedDays(
  client: SqlClient,
  filter: ResolvedFilter,
  { minCarts, sort, order, limit, search }: AbandonedCartsQuery,
  cached: CachedProductDays,
): Promise<CartRow[] | null> {
  const measure = CART_MEASURES[sort];
  if (measure === undefined || search !== undefined) return null;
  const enough = { of: 'carts', least: Math.max(minCarts, 1) } as const;
  const ranked = await cached.ofRange(client, filter, (range) =>
    rank(range, { measure, order, tiesBy: 'carts', enough, offset: 0, limit }),
  );
  if (ranked === null) return null;
  const p = new SqlParameters();
  return queryRows(
    client,
    cartRow,
    `select
       p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price, t.carts, t.purchases,
       abandoned_of(t.carts, t.purchases) as abandoned, 0 as open,
       percent_of(abandoned_of(t.carts, t.purchases), t.carts) as abandonment_rate,
       ${abandonmentBounds('abandoned_of(t.carts, t.purchases)', 't.carts')}, ${p.add(ranked.matching)} as matching
     from ${rankedRows(ranked, p)}
     join products p using (product_id)
     order by t.ordinal`,
    p.values,
  );
}

/** Counts on the columns. @returns a function that defines `rated` */
async function counted(
  client: SqlClient,
  filter: ResolvedFilter,
  { minCarts, method, brand }: AbandonedCartsQuery,
  openSince: Date,
  columns: Columns | null,
): Promise<(p: SqlParameters) => string> {
  const least = Math.max(minCarts, 1);
  if (method === 'events') {
    const sums = await onColumns(client, columns, filter, (events) => countedProducts(events, filter, { of: 'carts', least }));
    return (p) => ratedEvents(countedProductRows(sums, p));
  }
  const pairs = await onColumns(client, columns, filter, (events) => countedPairs(events, filter, least, openSince));
  return (p) => ratedPairs(pairs, brand ?? null, filter, p);
}

async function ofDatabase(
  client: SqlClient,
  filter: ResolvedFilter,
  query: AbandonedCartsQuery,
  openSince: Date,
  columns: Columns | null,
): Promise<CartRow[]> {
  const isCounted = filter.segment !== null || (columns !== null && !filter.whole);
  const rated = isCounted ? await counted(client, filter, query, openSince, columns) : null;
  const p = new SqlParameters();
  const search = productSearch(query.search, p);
  const matching = `from rated r ${search.join} where ${search.condition}`;
  const direction = query.order === 'asc' ? 'asc' : 'desc';
  return queryRows(
    client,
    cartRow,
    `with ${search.with} ${rated === null ? sourceOf(filter, query, openSince, p) : rated(p)}
     select r.product_id, ${namesOf('r.product_id')}, r.brand, r.category, r.price, r.carts, r.purchases, r.abandoned, r.open,
       r.abandonment_rate, ${abandonmentBounds('r.abandoned', 'r.carts')}, (select count(*) ${matching}) as matching
     ${matching}
     order by ${SORT_COLUMNS[query.sort]} ${direction} nulls last, r.carts desc, r.product_id
     limit ${p.add(query.limit)}`,
    p.values,
  );
}

function sourceOf(filter: ResolvedFilter, query: AbandonedCartsQuery, openSince: Date, p: SqlParameters): string {
  if (query.method === 'events') return filter.whole ? eventsOfWholePeriod(query, p) : eventsUnderFilter(filter, query, p);
  return filter.whole ? cartsOfWholePeriod(query, openSince, p) : cartsUnderFilter(filter, query, openSince, p);
}

const cartRowOf = (row: CartRow, rank: number): AbandonedCartRow => ({
  rank,
  ...identityOf(row),
  carts: row.carts,
  purchases: row.purchases,
  abandoned: row.abandoned,
  open: row.open,
  abandonmentRate: row.abandonment_rate,
  abandonmentLow: row.abandonment_low,
  abandonmentHigh: row.abandonment_high,
});
