import type { ProductCatalogueAnswer, ProductCatalogueQuery } from '@storepulse/contracts';
import type { SqlClient } from '../../platform/query-rows.js';
import { topConverting } from './top-converting.query.js';

/** The leaderboard's rows in an order that events do not change, so that a file can be gathered piece by piece. */
export async function productCatalogue(client: SqlClient, query: ProductCatalogueQuery): Promise<ProductCatalogueAnswer> {
  const { summary, ...answer } = await topConverting(client, { ...query, sort: 'productId', order: 'asc' });
  return { ...answer, matchingProducts: summary.matchingProducts };
}
