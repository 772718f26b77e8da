import type { ProductRow, ProductSort, TopProductsAnswer, TopProductsQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { meanPercent } from '../filters/rates.js';
import { productDaysInFilter } from '../filters/filter-conditions.js';
import type { CachedProductDays } from '../product-days/cached-product-days.js';
import { countedProductRows, type ProductSums, productSums } from '../product-days/counted-products.js';
import { identityOf, namesOf, productColumns, productSearch } from '../product-identity/product-columns.js';
import { PRODUCT_MEASURES, rank, rankedRows } from '../product-days/range-ranking.js';

const productRatesRow = z.object({
  ...productColumns,
  views: numeric,
  carts: numeric,
  purchases: numeric,
  revenue: numeric,
  conversion_rate: numeric.nullable(),
  conversion_low: numeric.nullable(),
  conversion_high: numeric.nullable(),
  /** Number of products that pass the filters, the same in every row. */
  matching: numeric,
});

/** Allowlist: no caller input reaches the SQL. */
const SORT_COLUMNS: Record<ProductSort, string> = {
  conversionRate: 'r.conversion_rate',
  conversionLow: 'r.conversion_low',
  views: 'r.views',
  carts: 'r.carts',
  purchases: 'r.purchases',
  revenue: 'r.revenue',
  price: 'r.price',
  brand: 'r.brand',
  category: 'r.category',
  productId: 'r.product_id',
};

/** Columns shared by the materialized view, the view it is built from, and `rated`. */
const RATED =
  'r.product_id, r.brand, r.category, r.price, r.views, r.carts, r.purchases, r.revenue, r.conversion_rate, r.conversion_low, r.conversion_high';

const RATES = `
      percent_of(t.purchases, t.views) as conversion_rate,
      wilson_bound(t.purchases, t.views, -1) as conversion_low,
      wilson_bound(t.purchases, t.views, 1) as conversion_high`;

/** From this minimum on, few enough products qualify that filtering by it first pays off. */
const SELECTIVE_VIEWS = 10;

/**
 * Products of any days, brands and categories, with enough views.
 *
 * Counted once, for both the list and its length. A product with too few views over the whole period has too few in any part of it: at 100
 * views, 9,000 of 386,000 products remain to be counted (0.6 s instead of 2 × 2.5 s over 2.3 M rows of product_days). Revenue is summed
 * only for the rows shown, unless it decides the order: numeric sums of a whole catalog do not fit in work_mem.
 */
function underFilter(filter: ResolvedFilter, { minViews, sort }: TopProductsQuery, p: SqlParameters): string {
  const inFilter = productDaysInFilter(filter, p);
  const least = p.add(minViews);
  const isByRevenue = sort === 'revenue';
  const isSelective = minViews >= SELECTIVE_VIEWS;
  return `counted as materialized (
    select
      d.product_id, sum(d.views) as views, sum(d.carts) as carts, sum(d.purchases) as purchases
      ${isByRevenue ? ', sum(d.revenue) as revenue' : ''}
    from product_days d
    where ${inFilter}
      ${isSelective ? `and d.product_id in (select product_id from current_product_conversion_rates where views >= ${least})` : ''}
    group by d.product_id
    having sum(d.views) >= ${least}),
  rated as not materialized (
    select
      p.product_id, p.brand, p.category_code as category, p.price, t.views, t.carts, t.purchases,
      ${isByRevenue ? 't.revenue' : `(select sum(d.revenue) from product_days d where d.product_id = t.product_id and ${inFilter})`} as revenue,
      ${RATES}
    from counted t
    join products p using (product_id))`;
}

/** Products with enough views, as the columns counted them. */
const ofColumns = (sums: ProductSums, p: SqlParameters): string => `rated as materialized (
    select
      p.product_id, p.brand, p.category_code as category, p.price, t.views, t.carts, t.purchases, t.revenue,
      ${RATES}
    from ${countedProductRows(sums, p)} t
    join products p using (product_id))`;

interface RatedSource {
  /** Defines `rated`, which `matching` selects from. */
  sql: string;
  matching: string;
  /** Number of products that match, shown or not. */
  count: string;
}

/**
 * All products with enough views, over the whole stored period.
 *
 * Products that changed since the last refresh of the view come from the roll-up. They are removed from the view's rows only after those
 * were ranked and limited (to the last row asked for, plus the number of changed products), and subtracted from their count. Checking
 * each of 386,000 rows against the changed ones took 0.9 s of CPU; this takes 0.2.
 */
function ofWholePeriod({ minViews, limit, offset, search: text }: TopProductsQuery, order: string, p: SqlParameters): RatedSource {
  const search = productSearch(text, p);
  const least = p.add(minViews);
  const rows = (source: string) => `from ${source} r ${search.join} where r.views >= ${least} and ${search.condition}`;
  const isListed = 'r.product_id in (select product_id from changed)';
  return {
    sql: `${search.with}
      changed as materialized (
        select product_id
        from product_changes
        where batch_id > (select as_of_batch from view_state where view_name = 'mv_product_conversion_rates')),
      since as materialized (select ${RATED} ${rows('product_conversion_rates')} and ${isListed}),
      before as materialized (
        select ${RATED} ${rows('mv_product_conversion_rates')}
        order by ${order}
        limit ${p.add(offset + limit)} + (select count(*) from changed)),
      rated as (
        select ${RATED} from since r
        union all
        -- Looked up one by one: the planner may expect one changed product right after a batch changed ten thousand.
        select ${RATED}
        from before r
        left join lateral (
          select c.batch_id
          from product_changes c
          where c.product_id = r.product_id
            and c.batch_id > (select as_of_batch from view_state where view_name = 'mv_product_conversion_rates')
          limit 1) as listed on true
        where listed.batch_id is null)`,
    matching: 'from rated r',
    count: `(select count(*) ${rows('mv_product_conversion_rates')})
      - (select count(*) ${rows('mv_product_conversion_rates')} and ${isListed})
      + (select count(*) from since)`,
  };
}

function underAnyFilter(filter: ResolvedFilter, query: TopProductsQuery, counted: ProductSums | null, p: SqlParameters): RatedSource {
  const search = productSearch(query.search, p);
  const matching = `from rated r ${search.join} where ${search.condition}`;
  return {
    sql: search.with + (counted === null ? underFilter(filter, query, p) : ofColumns(counted, p)),
    matching,
    count: `(select count(*) ${matching})`,
  };
}

type RatesRow = z.output<typeof productRatesRow>;

/**
 * Products by conversion rate, for HTTP, subscribe replies and pushes. The client must be in a repeatable-read transaction.
 *
 * @param cached in-memory days
 * @param columns count what is not in memory; without them PostgreSQL does, but under no segment
 */
export async function topProducts(
  client: SqlClient,
  query: TopProductsQuery,
  cached: CachedProductDays | null = null,
  columns: Columns | null = null,
): Promise<TopProductsAnswer> {
  const filter = await resolveFilter(client, query);
  const inMemory = filter.segment === null ? await ofCachedDays(client, filter, query, cached) : null;
  const { rows, matching } = inMemory ?? (await ofDatabase(client, filter, query, columns));
  const products = rows.map((row, index) => productRowOf(row, query.offset + index + 1));
  return {
    ...filter.head,
    products,
    summary: {
      averageConversionRate: meanPercent(products.flatMap((product) => product.conversionRate ?? [])),
      totalProducts: products.length,
      bestPerformer: bestOf(products),
      matchingProducts: matching ?? (await matchingBefore(client, query, columns)),
    },
  };
}

interface RankedRows {
  rows: RatesRow[];
  /** Null if no row carries it. */
  matching: number | null;
}

/** Any range, ranked in memory. Null if the sort or search needs the catalog, or too many days are not cached. */
async function ofCachedDays(
  client: SqlClient,
  filter: ResolvedFilter,
  { minViews, sort, order, limit, offset, search }: TopProductsQuery,
  cached: CachedProductDays | null,
): Promise<RankedRows | null> {
  const measure = PRODUCT_MEASURES[sort];
  if (cached === null || measure === undefined || search !== undefined) return null;
  const enough = { of: 'views', least: minViews } as const;
  const ranked = await cached.ofRange(client, filter, (range) =>
    rank(range, { measure, order, tiesBy: 'purchases', enough, offset, limit }),
  );
  if (ranked === null) return null;
  const p = new SqlParameters();
  const rows = await queryRows(
    client,
    productRatesRow,
    `select
       p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price, t.views, t.carts, t.purchases,
       t.ten_thousandths * 0.0001 as revenue, percent_of(t.purchases, t.views) as conversion_rate,
       wilson_bound(t.purchases, t.views, -1) as conversion_low, wilson_bound(t.purchases, t.views, 1) as conversion_high, ${p.add(ranked.matching)} as matching
     from ${rankedRows(ranked, p)}
     join products p using (product_id)
     order by t.ordinal`,
    p.values,
  );
  return { rows, matching: ranked.matching };
}

async function ofDatabase(
  client: SqlClient,
  filter: ResolvedFilter,
  query: TopProductsQuery,
  columns: Columns | null,
): Promise<RankedRows> {
  const isCounted = filter.segment !== null || (columns !== null && !filter.whole);
  const counted = isCounted ? await productSums(client, columns, filter, { of: 'views', least: query.minViews }) : null;
  const order = `${SORT_COLUMNS[query.sort]} ${query.order === 'asc' ? 'asc' : 'desc'} nulls last, r.purchases desc, r.product_id`;
  const p = new SqlParameters();
  const source = filter.whole ? ofWholePeriod(query, order, p) : underAnyFilter(filter, query, counted, p);
  const rows = await queryRows(
    client,
    productRatesRow,
    `with ${source.sql}
     select ${RATED}, ${namesOf('r.product_id')}, ${source.count} as matching
     ${source.matching}
     order by ${order}
     limit ${p.add(query.limit)} offset ${p.add(query.offset)}`,
    p.values,
  );
  return { rows, matching: rows[0]?.matching ?? null };
}

/** Number of matching products if the page lies past the last of them. */
async function matchingBefore(client: SqlClient, query: TopProductsQuery, columns: Columns | null): Promise<number> {
  if (query.offset === 0) return 0;
  return (await topProducts(client, { ...query, offset: 0, limit: 1 }, null, columns)).summary.matchingProducts;
}

function bestOf(products: readonly ProductRow[]): TopProductsAnswer['summary']['bestPerformer'] {
  const [best] = products
    .filter((product) => product.conversionRate !== null)
    .sort((a, b) => (b.conversionRate ?? 0) - (a.conversionRate ?? 0));
  if (best === undefined) return null;
  const { productId, externalId, name, brand, category, price, conversionRate } = best;
  return { productId, externalId, name, brand, category, price, conversionRate };
}

const productRowOf = (row: RatesRow, rank: number): ProductRow => ({
  rank,
  ...identityOf(row),
  views: row.views,
  carts: row.carts,
  purchases: row.purchases,
  revenue: row.revenue,
  conversionRate: row.conversion_rate,
  conversionLow: row.conversion_low,
  conversionHigh: row.conversion_high,
});
