import type { ProductCatalogAnswer, ProductCatalogQuery } from '@storepulse/contracts';
import type { Columns } from '../../columns/columns.service.js';
import type { SqlClient } from '../../platform/query-rows.js';
import { topProducts } from './top-products.query.js';

/** The products of `topProducts` in an order that new events do not change, so that an export can be fetched page by page. */
export async function productCatalog(
  client: SqlClient,
  query: ProductCatalogQuery,
  columns: Columns | null = null,
): Promise<ProductCatalogAnswer> {
  const { summary, ...answer } = await topProducts(client, { ...query, sort: 'productId', order: 'asc' }, null, columns);
  return { ...answer, matchingProducts: summary.matchingProducts };
}
