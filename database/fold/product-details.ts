import type { ClientBase } from 'pg';
import { batchStatements } from './batch-statements.js';
import type { EventRow, ProductDetails } from './event-row.js';

/** Details of a product at a point in time. Only catalogs set brand, category and price here; events carry their own. */
export interface ToldDetails extends ProductDetails {
  /** 64-bit integer as decimal text. */
  productId: string;
  /** ISO 8601. */
  at: string;
  brand?: string | null;
  categoryCode?: string | null;
  /** Decimal text. */
  price?: string | null;
}

/**
 * Product details from the rows of a batch, as the statement `productDetails` reads them; null where there are none.
 *
 * @param products the product of each row
 * @param leftOut positions of rows that are not counted
 */
export function detailsOfRows(rows: readonly EventRow[], products: readonly string[], leftOut: readonly number[]): string | null {
  // Nearly all shops send events without details.
  if (!rows.some(({ details }) => details !== undefined)) return null;
  const repeats = new Set(leftOut);
  const told = rows.flatMap(({ details, eventTime }, index): ToldDetails[] =>
    details === undefined || repeats.has(index) ? [] : [{ ...details, productId: products[index] ?? '', at: eventTime }],
  );
  return told.length === 0 ? null : detailsText(told);
}

function detailsText(told: readonly ToldDetails[]): string {
  return JSON.stringify(
    told.map(({ productId, at, name, imageUrl, url, brand, categoryCode, price }) => ({
      product_id: productId,
      described_at: at,
      name,
      image_url: imageUrl,
      url,
      brand,
      category_code: categoryCode,
      price,
    })),
  );
}

/**
 * Stores product details from a catalog, without an event. The caller begins and commits the transaction and holds the `store_state`
 * lock. At the commit, cached answers become invalid and every process is notified.
 */
export async function describeProducts(client: ClientBase, told: readonly ToldDetails[]): Promise<void> {
  if (told.length === 0) return;
  await client.query(batchStatements.productDetails, [detailsText(told)]);
  await client.query('update store_state set catalog_version = catalog_version + 1');
  await client.query(`select pg_notify('storepulse', '{"type":"catalogChanged"}')`);
}
