import type { ProductRow, ProductSort, TopProductsAnswer, TopProductsQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { readScope, type AnswerScope } from '../scope/answer-scope.js';
import { meanPercent } from '../scope/rates.js';
import { IN_SCOPE_OF_PRODUCT_DAYS } from '../scope/scope-filter.js';
import { identityOf, outsideIdOf, productColumns, productSearch } from './product-columns.js';

const productRatesRow = z.object({
  ...productColumns,
  views: numeric,
  carts: numeric,
  purchases: numeric,
  revenue: numeric,
  conversion_rate: numeric.nullable(),
  conversion_low: numeric.nullable(),
  conversion_high: numeric.nullable(),
});
const matchingRow = z.object({ matching: numeric });

/** A closed table: what a caller writes never reaches the SQL. */
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

// Question: over the whole stored period, how often does each product that is viewed get bought?
const WHOLE_PERIOD = `select product_id, brand, category, price, views, carts, purchases, revenue, conversion_rate, conversion_low, conversion_high
  from current_product_conversion_rates`;

// Question: the same of any days, brands and categories?
const OF_SCOPE = `select
    p.product_id, p.brand, p.category_code as category, p.price, t.views, t.carts, t.purchases, t.revenue,
    percent_of(t.purchases, t.views) as conversion_rate,
    wilson_bound(t.purchases, t.views, -1) as conversion_low,
    wilson_bound(t.purchases, t.views, 1) as conversion_high
  from (
    select d.product_id, sum(d.views) as views, sum(d.carts) as carts, sum(d.purchases) as purchases, sum(d.revenue) as revenue
    from product_days d
    where ${IN_SCOPE_OF_PRODUCT_DAYS}
    group by d.product_id) t
  join products p using (product_id)`;

/** Products by conversion rate, for HTTP, subscribe reply and push alike. The client is in a repeatable read. */
export async function topConverting(client: SqlClient, query: TopProductsQuery): Promise<TopProductsAnswer> {
  const scope = await readScope(client, query);
  const { source, parameters } = sourceOf(scope);
  const next = parameters.length + 1;
  const search = productSearch(query.search, next + 1);
  const matching = `from (${source}) r ${search.join} where r.views >= $${next} and ${search.condition}`;
  const values = [...parameters, query.minViews, ...search.parameters];
  const direction = query.order === 'asc' ? 'asc' : 'desc';
  const rows = await queryRows(
    client,
    productRatesRow,
    `select r.product_id, ${outsideIdOf('r.product_id')}, r.brand, r.category, r.price, r.views, r.carts, r.purchases, r.revenue,
       r.conversion_rate, r.conversion_low, r.conversion_high
     ${matching}
     order by ${SORT_COLUMNS[query.sort]} ${direction} nulls last, r.purchases desc, r.product_id
     limit $${values.length + 1}`,
    [...values, query.limit],
  );
  const products = rows.map((row, index) => productRowOf(row, index + 1));
  return {
    ...scope.head,
    products,
    summary: {
      averageConversionRate: meanPercent(products.flatMap((product) => product.conversionRate ?? [])),
      totalProducts: products.length,
      bestPerformer: bestOf(products),
      matchingProducts: (await queryRow(client, matchingRow, `select count(*) as matching ${matching}`, values)).matching,
    },
  };
}

const sourceOf = (scope: AnswerScope): { source: string; parameters: readonly unknown[] } =>
  scope.whole ? { source: WHOLE_PERIOD, parameters: [] } : { source: OF_SCOPE, parameters: scope.parameters };

function bestOf(products: readonly ProductRow[]): TopProductsAnswer['summary']['bestPerformer'] {
  const [best] = products
    .filter((product) => product.conversionRate !== null)
    .sort((a, b) => (b.conversionRate ?? 0) - (a.conversionRate ?? 0));
  if (best === undefined) return null;
  const { productId, outsideId, brand, category, price, conversionRate } = best;
  return { productId, outsideId, brand, category, price, conversionRate };
}

const productRowOf = (row: z.output<typeof productRatesRow>, rank: number): ProductRow => ({
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
