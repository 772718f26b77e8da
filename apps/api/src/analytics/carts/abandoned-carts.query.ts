import { type AbandonedCartRow, type AbandonedCartsAnswer, type AbandonedCartsQuery, type CartSort } from '@storepulse/contracts';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import type { CachedProductDays } from '../product-days/cached-product-days.js';
import { identityOf, namesOf, productSearch } from '../product-identity/product-columns.js';
import { CART_MEASURES, RANKED, rank } from '../product-days/range-ranking.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { PRODUCT_DAYS_IN_FILTER } from '../filters/filter-conditions.js';
import { type CachedPairs, pairsOfCachedDays } from './cart-pairs.query.js';
import { abandonmentBounds, type CartRow, cartRow, lastSeenAs } from './cart-row.js';

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

interface CartSource {
  /** Defines `rated`; materialized, because it is both ranked and counted. */
  sql: string;
  parameters: readonly unknown[];
}

// Cart events over the whole stored period, for products with at least $1 of them.
const EVENTS_WHOLE_PERIOD = `rated as materialized (
    select product_id, brand, category, price, carts, purchases, abandoned, 0 as open, abandonment_rate
    from current_abandoned_carts
    where carts >= $1)`;

// The same for any days, brands and categories ($1-$4), for products with at least $5 cart events. Nine tenths of the rows hold only views.
const EVENTS_UNDER_FILTER = `counted as materialized (
    select d.product_id, sum(d.carts) as carts, sum(d.purchases) as purchases
    from product_days d
    where ${PRODUCT_DAYS_IN_FILTER} and (d.carts > 0 or d.purchases > 0)
    group by d.product_id
    having sum(d.carts) >= greatest($5, 1)),
  rated as materialized (
    select
      p.product_id, p.brand, p.category_code as category, p.price, t.carts, t.purchases,
      abandoned_of(t.carts, t.purchases) as abandoned, 0 as open,
      percent_of(abandoned_of(t.carts, t.purchases), t.carts) as abandonment_rate
    from counted t
    join products p using (product_id))`;

/** Pairs by product. Pairs touched since the cut-off ($1) are still open and do not count as abandoned. */
const decided = (pairs: string, openOnDays: string) => `rated as materialized (
    select
      t.product_id, t.brand, t.category, t.price,
      t.pairs as carts, t.purchased_pairs as purchases,
      t.undecided_pairs - coalesce(o.open, 0) as abandoned, coalesce(o.open, 0) as open,
      percent_of((t.undecided_pairs - coalesce(o.open, 0))::bigint, t.pairs::bigint) as abandonment_rate
    from (${pairs}) t
    left join (
      select i.product_id, count(*) as open
      from cart_items i
      where i.carts > 0 and i.removals = 0 and i.purchases = 0 and i.last_cart_at > $1 ${openOnDays}
      group by i.product_id) o using (product_id))`;

// Session-product pairs over the whole stored period, for products with at least $2 of them.
const CARTS_WHOLE_PERIOD = decided(
  `select product_id, brand, category, price, pairs, purchased_pairs, undecided_pairs
   from current_abandoned_carts
   where pairs >= greatest($2, 1)`,
  '',
);

/**
 * The same for carts started on any days ($2, $3), for products of any last-seen brand and category ($4, $5), with at least $6 pairs.
 * Only products with enough pairs are looked up, each by its key. Checking every product of the catalog for its category took 0.6 s.
 */
const CARTS_UNDER_FILTER = `counted as materialized (
    select d.product_id, sum(d.pairs) as pairs, sum(d.purchased_pairs) as purchased_pairs, sum(d.undecided_pairs) as undecided_pairs
    from cart_days d
    where d.day between $2 and $3
    group by d.product_id
    having sum(d.pairs) >= greatest($6, 1)),
  ${decided(
    `select
       p.product_id, p.brand, p.category_code as category, p.price, t.pairs, t.purchased_pairs, t.undecided_pairs
     from counted t
     cross join lateral (select product_id, brand, category_code, price from products where product_id = t.product_id offset 0) p
     where ${lastSeenAs(4, 5)}`,
    'and i.cart_day between $2 and $3',
  )}`;

/** In-memory days. */
export interface CachedCarts {
  products: CachedProductDays;
  pairs: CachedPairs;
}

/**
 * Products left in carts, for HTTP, subscribe replies and pushes. The client must be in a repeatable-read transaction.
 *
 * @param cached in-memory days; without them PostgreSQL answers for every range
 */
export async function abandonedCarts(
  client: SqlClient,
  query: AbandonedCartsQuery,
  now: Date,
  cached: CachedCarts | null = null,
): Promise<AbandonedCartsAnswer> {
  const filter = await resolveFilter(client, query);
  const openSince = new Date(now.getTime() - CART_CUT_OFF_MINUTES * 60_000);
  const inMemory =
    cached === null
      ? null
      : query.method === 'events'
        ? await eventsOfCachedDays(client, filter, query, cached.products)
        : await pairsOfCachedDays(client, filter, query, openSince, cached.pairs);
  const rows = inMemory ?? (await ofDatabase(client, query, sourceOf(filter, query, openSince)));
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
  const { matching, parameters } = ranked;
  return queryRows(
    client,
    cartRow,
    `select
       p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price, t.carts, t.purchases,
       abandoned_of(t.carts, t.purchases) as abandoned, 0 as open,
       percent_of(abandoned_of(t.carts, t.purchases), t.carts) as abandonment_rate,
       ${abandonmentBounds('abandoned_of(t.carts, t.purchases)', 't.carts')}, $6 as matching
     from ${RANKED}
     join products p using (product_id)
     order by t.ordinal`,
    [...parameters, matching],
  );
}

async function ofDatabase(client: SqlClient, query: AbandonedCartsQuery, source: CartSource): Promise<CartRow[]> {
  const search = productSearch(query.search, source.parameters.length + 1);
  const values = [...source.parameters, ...search.parameters];
  const matching = `from rated r ${search.join} where ${search.condition}`;
  const direction = query.order === 'asc' ? 'asc' : 'desc';
  return queryRows(
    client,
    cartRow,
    `with ${search.with} ${source.sql}
     select r.product_id, ${namesOf('r.product_id')}, r.brand, r.category, r.price, r.carts, r.purchases, r.abandoned, r.open,
       r.abandonment_rate, ${abandonmentBounds('r.abandoned', 'r.carts')}, (select count(*) ${matching}) as matching
     ${matching}
     order by ${SORT_COLUMNS[query.sort]} ${direction} nulls last, r.carts desc, r.product_id
     limit $${values.length + 1}`,
    [...values, query.limit],
  );
}

function sourceOf(filter: ResolvedFilter, query: AbandonedCartsQuery, openSince: Date): CartSource {
  const { minCarts } = query;
  if (query.method === 'events') {
    return filter.whole
      ? { sql: EVENTS_WHOLE_PERIOD, parameters: [minCarts] }
      : { sql: EVENTS_UNDER_FILTER, parameters: [...filter.parameters, minCarts] };
  }
  return filter.whole
    ? { sql: CARTS_WHOLE_PERIOD, parameters: [openSince, minCarts] }
    : { sql: CARTS_UNDER_FILTER, parameters: [openSince, filter.from, filter.to, query.brand ?? null, filter.categoryKeys, minCarts] };
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
