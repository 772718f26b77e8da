import type { ClientBase } from 'pg';
import { batchStatements } from './batch-statements.js';
import type { EventRow, ProductDetails } from './event-row.js';

/** What is told of a product at a time. Brand, category and price are a catalogue's: events have their own. */
export interface ToldDetails extends ProductDetails {
  /** 64 bits as decimal text. */
  productId: string;
  /** ISO 8601. */
  at: string;
  brand?: string | null;
  categoryCode?: string | null;
  /** Decimal text. */
  price?: string | null;
}

/**
 * What the rows of a batch tell of their products, as the statement `productDetails` reads it; null where they tell nothing.
 *
 * @param products the product of each row
 * @param leftOut rows that are not counted
 */
export function detailsOfRows(rows: readonly EventRow[], products: readonly string[], leftOut: readonly number[]): string | null {
  // Nearly all shops send events without any.
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
 * Keeps what is told of products without an event, by a catalogue. The caller has begun the transaction, holds the store's row and commits.
 * Answers that were built before no longer hold then; every process hears of it at the commit.
 */
export async function describeProducts(client: ClientBase, told: readonly ToldDetails[]): Promise<void> {
  if (told.length === 0) return;
  await client.query(batchStatements.productDetails, [detailsText(told)]);
  await client.query('update store_state set catalogue_version = catalogue_version + 1');
  await client.query(`select pg_notify('storepulse', '{"type":"catalogueChanged"}')`);
}
