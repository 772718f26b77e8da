import type { ProductAnswer, ProductQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { NotFoundError } from '../../platform/errors.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { refundTotals } from '../refunds/refund-totals.query.js';
import { resolveFilter } from '../filters/resolved-filter.js';
import { daysUpTo } from '../filters/product-days.js';
import { identityOf, linksOf, namesOf, productColumns } from '../product-identity/product-columns.js';
import { productIdOf } from '../product-identity/product-id.query.js';

const identityRow = z.object(productColumns);
const sums = { views: numeric, carts: numeric, removals: numeric, purchases: numeric, revenue: numeric };
const totalsRow = z.object({ ...sums, rate: numeric.nullable(), low: numeric.nullable(), high: numeric.nullable() });
const dayRow = z.object({ date: z.string(), ...sums });

/**
 * One product over a range. The client must be in a repeatable-read transaction.
 *
 * @throws NotFoundError
 */
export async function product(
  client: SqlClient,
  { productId: asked, from, to, until }: ProductQuery & { productId: string },
): Promise<ProductAnswer> {
  const productId = await productIdOf(client, asked);
  const filter = await resolveFilter(client, { from, to, until });
  const [row] = await queryRows(
    client,
    identityRow,
    `select p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price from products p where p.product_id = $1`,
    [productId],
  );
  if (row === undefined) throw new NotFoundError('product');
  const p = new SqlParameters();
  const isProduct = `product_id = ${p.add(productId)}`;
  const ownDays = `${daysUpTo(filter, p, isProduct)}
       where ${isProduct} and day between ${p.add(filter.from)} and ${p.add(filter.to)}`;
  const totals = await queryRow(
    client,
    totalsRow,
    `select *, percent_of(purchases, views) as rate, wilson_bound(purchases, views, -1) as low, wilson_bound(purchases, views, 1) as high
     from (
       select
         coalesce(sum(views), 0)::bigint as views, coalesce(sum(carts), 0)::bigint as carts, coalesce(sum(removals), 0)::bigint as removals,
         coalesce(sum(purchases), 0)::bigint as purchases, coalesce(sum(revenue), 0) as revenue
       from ${ownDays}) t`,
    p.values,
  );
  // Every day from the product's first in the range to its last.
  const days = await queryRows(
    client,
    dayRow,
    `with days as (
       select day, sum(views) as views, sum(carts) as carts, sum(removals) as removals, sum(purchases) as purchases, sum(revenue) as revenue
       from ${ownDays}
       group by day)
     select
       d.day::date::text as date, coalesce(s.views, 0) as views, coalesce(s.carts, 0) as carts, coalesce(s.removals, 0) as removals,
       coalesce(s.purchases, 0) as purchases, coalesce(s.revenue, 0) as revenue
     from generate_series((select min(day) from days)::timestamp, (select max(day) from days)::timestamp, interval '1 day') as d (day)
     left join days s on s.day = d.day::date
     order by d.day`,
    p.values,
  );
  const { rate, low, high, ...counts } = totals;
  const refunds = await refundTotals(client, filter, productId);
  return {
    ...filter.head,
    product: { ...identityOf(row), ...linksOf(row) },
    ...counts,
    refunds,
    conversionRate: rate,
    conversionLow: low,
    conversionHigh: high,
    days,
  };
}
