import type { ProductCatalogAnswer, ProductCatalogQuery } from '@storepulse/contracts';
import type { SqlClient } from '../../platform/query-rows.js';
import { topProducts } from './top-products.query.js';

/** The products of `topProducts` in an order that new events do not change, so that an export can be fetched page by page. */
export async function productCatalog(client: SqlClient, query: ProductCatalogQuery): Promise<ProductCatalogAnswer> {
  const { summary, ...answer } = await topProducts(client, { ...query, sort: 'productId', order: 'asc' });
  return { ...answer, matchingProducts: summary.matchingProducts };
}
