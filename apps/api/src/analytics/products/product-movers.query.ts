import type { MoverMeasure, MoverRow, ProductMoversAnswer, ProductMoversQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import type { CachedProductDays } from '../product-days/cached-product-days.js';
import type { RangeSums } from '../product-days/range-sums.js';
import { onColumns } from '../filters/on-columns.js';
import { type ComparedColumns, type ComparedProducts, comparedProducts, refundedOf } from '../product-days/counted-products.js';
import { identityOf, namesOf, productColumns } from '../product-identity/product-columns.js';

const moverRow = z.object({
  ...productColumns,
  direction: z.enum(['up', 'down']),
  /** Number of products that can be compared, the same in every row. */
  products: numeric,
  views: numeric,
  purchases: numeric,
  revenue: numeric,
  rate: numeric.nullable(),
  views_before: numeric,
  purchases_before: numeric,
  revenue_before: numeric,
  rate_before: numeric.nullable(),
  difference: numeric,
  low: numeric.nullable(),
  high: numeric.nullable(),
});

/**
 * Products that changed the most compared with other days. The client must be in a repeatable-read transaction.
 *
 * @param cached product days in memory; without them the columns count
 */
export async function productMovers(
  client: SqlClient,
  query: ProductMoversQuery,
  columns: Columns,
  cached: CachedProductDays | null = null,
): Promise<ProductMoversAnswer> {
  const filter = await resolveFilter(client, query);
  const { beforeFrom: from, beforeTo: to, beforeUntil: until } = query;
  const { cutAt, bounds } = await resolveFilter(client, { from, to, until });
  const before = { ...filter, from, to, cutAt, bounds, whole: false };
  const sums =
    (await cachedSums(client, filter, before, query.minViews, cached)) ??
    (await countedSums(client, [filter, before], query.minViews, columns));
  const rows = await moved(client, sums, query);
  const towards = (direction: 'up' | 'down') => rows.filter((row) => row.direction === direction).map(moverOf);
  return {
    ...filter.head,
    by: query.by,
    compared: { from: query.beforeFrom, to: query.beforeTo },
    products: rows[0]?.products ?? (await countCompared(client, sums, query)),
    risers: towards('up'),
    fallers: towards('down'),
  };
}

/**
 * Ranking expressions per measure. A difference of rates based on few views is uncertain, so it is ranked by the end of its interval
 * nearest to 0. The interval combines the two Wilson intervals (R. G. Newcombe, Statistics in Medicine 17, 1998, p. 873, method 10).
 */
const MEASURES: Record<
  MoverMeasure,
  { enough: (minViews: string) => string; difference: string; low: string; high: string; up: string; down: string }
> = {
  conversion: {
    enough: (minViews) => `n.views >= greatest(${minViews}, 1) and b.views >= greatest(${minViews}, 1)`,
    difference: 'rate - rate_before',
    low: 'rate - rate_before - sqrt(power(rate - rate_low, 2) + power(before_high - rate_before, 2))',
    high: 'rate - rate_before + sqrt(power(rate_high - rate, 2) + power(rate_before - before_low, 2))',
    up: 'low',
    down: 'high',
  },
  views: {
    enough: (minViews) => `greatest(n.views, b.views) >= ${minViews}`,
    difference: 'views - views_before',
    low: 'null::numeric',
    high: 'null::numeric',
    up: 'difference',
    down: 'difference',
  },
  revenue: {
    enough: (minViews) => `greatest(n.views, b.views) >= ${minViews}`,
    difference: 'revenue - revenue_before',
    low: 'null::numeric',
    high: 'null::numeric',
    up: 'difference',
    down: 'difference',
  },
};

/**
 * The sums of all products with enough views in one of the periods.
 *
 * @returns null if the days are not in memory, a last day is cut, or a segment is set
 */
async function cachedSums(
  client: SqlClient,
  filter: ResolvedFilter,
  before: ResolvedFilter,
  minViews: number,
  cached: CachedProductDays | null,
): Promise<ComparedProducts | null> {
  if (cached === null || filter.segment !== null || filter.cutAt !== null || before.cutAt !== null) return null;
  // The next call overwrites the sums.
  const now = await cached.ofRange(client, filter, ({ sums: { rows, views, purchases, revenue } }) => ({
    rows: rows.slice(),
    views: views.slice(),
    purchases: purchases.slice(),
    revenue: revenue.slice(),
  }));
  if (now === null) return null;
  return cached.ofRange(client, before, ({ sums, productIds }) => {
    const isCompared = (_: bigint, at: number): boolean =>
      (now.rows[at] ?? 0) + (sums.rows[at] ?? 0) > 0 && Math.max(now.views[at] ?? 0, sums.views[at] ?? 0) >= minViews;
    const ordinals = productIds.flatMap((id, at) => (isCompared(id, at) ? [at] : []));
    const columnsOf = (side: Pick<RangeSums, 'views' | 'purchases' | 'revenue'>): ComparedColumns => ({
      views: ordinals.map((at) => side.views[at] ?? 0),
      purchases: ordinals.map((at) => side.purchases[at] ?? 0),
      tenThousandths: ordinals.map((at) => side.revenue[at] ?? 0),
    });
    return { ids: ordinals.map((at) => String(productIds[at])), now: columnsOf(now), before: columnsOf(sums) };
  });
}

/** The same, counted on the columns. Refunds are deducted, except under a segment: a refund is not an action of a user. */
async function countedSums(
  client: SqlClient,
  ranges: readonly [ResolvedFilter, ResolvedFilter],
  minViews: number,
  columns: Columns,
): Promise<ComparedProducts> {
  const [filter, before] = ranges;
  const rows = await onColumns(client, columns, filter, (events) => comparedProducts(events, ranges, minViews));
  const known = new Map(rows.map(([id = '', ...sums]) => [id, sums]));
  const [refunded, refundedBefore] =
    filter.segment === null
      ? [await refundedOf(client, filter), await refundedOf(client, before)]
      : [new Map<string, number>(), new Map<string, number>()];
  const refundedIds = minViews > 0 ? [] : [...refunded.keys(), ...refundedBefore.keys()];
  const ids = [...new Set([...known.keys(), ...refundedIds])];
  const side = (first: number, refunds: ReadonlyMap<string, number>): ComparedColumns => ({
    views: ids.map((id) => known.get(id)?.[first] ?? 0),
    purchases: ids.map((id) => known.get(id)?.[first + 1] ?? 0),
    tenThousandths: ids.map((id) => Number(known.get(id)?.[first + 2] ?? 0) - (refunds.get(id) ?? 0)),
  });
  return { ids, now: side(0, refunded), before: side(3, refundedBefore) };
}

/** Queries for the sums of each product now (`n`) and before (`b`). */
function sidesOf({ ids, now, before }: ComparedProducts, p: SqlParameters): { n: string; b: string } {
  const rows = ({ views, purchases, tenThousandths }: ComparedColumns): string =>
    `select t.product_id, t.views, t.purchases, t.ten_thousandths * 0.0001 as revenue
     from unnest(${p.add(ids)}::bigint[], ${p.add(views)}::bigint[], ${p.add(purchases)}::bigint[], ${p.add(tenThousandths)}::numeric[])
       as t (product_id, views, purchases, ten_thousandths)`;
  return { n: rows(now), b: rows(before) };
}

// Of the products with enough views: the largest rises and falls from the days before to these.
function moved(client: SqlClient, sums: ComparedProducts, { by, minViews, limit }: ProductMoversQuery) {
  const p = new SqlParameters();
  const { n, b } = sidesOf(sums, p);
  const most = p.add(limit);
  const { enough, difference, low, high, up, down } = MEASURES[by];
  const ranked = (direction: 'up' | 'down') => `
    (select *, '${direction}' as direction
     from moved
     where difference ${direction === 'up' ? '> 0' : '< 0'}
     order by ${direction === 'up' ? `${up} desc` : `${down} asc`}, product_id
     limit ${most})`;
  return queryRows(
    client,
    moverRow,
    `with n as materialized (${n}),
     b as materialized (${b}),
     rated as (
       select
         product_id, coalesce(n.views, 0) as views, coalesce(n.purchases, 0) as purchases, coalesce(n.revenue, 0) as revenue,
         coalesce(b.views, 0) as views_before, coalesce(b.purchases, 0) as purchases_before, coalesce(b.revenue, 0) as revenue_before,
         percent_of(n.purchases, n.views) as rate, percent_of(b.purchases, b.views) as rate_before,
         wilson_bound(n.purchases, n.views, -1) as rate_low, wilson_bound(n.purchases, n.views, 1) as rate_high,
         wilson_bound(b.purchases, b.views, -1) as before_low, wilson_bound(b.purchases, b.views, 1) as before_high
       from n
       full join b using (product_id)
       where ${enough(p.add(minViews))}
     ),
     moved as materialized (select *, ${difference} as difference, round(${low}, 2) as low, round(${high}, 2) as high from rated)
     select
       p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price,
       m.direction, (select count(*) from moved) as products, m.views, m.purchases, m.revenue, m.rate, m.views_before, m.purchases_before,
       m.revenue_before, m.rate_before, m.difference, m.low, m.high
     from (${ranked('up')} union all ${ranked('down')}) m
     join products p using (product_id)
     order by m.direction, case when m.direction = 'up' then -m.${up} else m.${down} end, m.product_id`,
    p.values,
  );
}

const productsRow = z.object({ products: numeric });

/** Number of products that can be compared, for an answer in which none has moved. */
async function countCompared(client: SqlClient, sums: ComparedProducts, { by, minViews }: ProductMoversQuery): Promise<number> {
  const p = new SqlParameters();
  const { n, b } = sidesOf(sums, p);
  const sql = `select count(*) as products from (${n}) n full join (${b}) b using (product_id) where ${MEASURES[by].enough(p.add(minViews))}`;
  return (await queryRow(client, productsRow, sql, p.values)).products;
}

const moverOf = (row: z.output<typeof moverRow>): MoverRow => ({
  ...identityOf(row),
  now: { views: row.views, purchases: row.purchases, revenue: row.revenue, conversionRate: row.rate },
  before: {
    views: row.views_before,
    purchases: row.purchases_before,
    revenue: row.revenue_before,
    conversionRate: row.rate_before,
  },
  difference: row.difference,
  low: row.low,
  high: row.high,
});
