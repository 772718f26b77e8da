import { z } from 'zod';
import { bigintId, numeric } from '../../platform/column-types.js';

/** Columns that say what a product is known by, as every product query selects them. */
export const productColumns = {
  product_id: bigintId,
  outside_id: z.string().nullable(),
  brand: z.string().nullable(),
  category: z.string().nullable(),
  price: numeric.nullable(),
};

const productColumnsRow = z.object(productColumns);

export const identityOf = (row: z.output<typeof productColumnsRow>) => ({
  productId: row.product_id,
  outsideId: row.outside_id,
  brand: row.brand,
  category: row.category,
  price: row.price,
});

/**
 * Column `outside_id`: what the shop itself calls a product whose id is no integer. Surrogates alone are looked up, one by one:
 * for the rows of an answer, after sort and limit. A shop that numbers its products pays nothing.
 */
export const outsideIdOf = (productId: string) => `case when ${productId} < 0 then (
    select named.outside_id from outside_ids named where named.kind = 'product' and named.id = ${productId}) end as outside_id`;

/** What narrows rows `r` of products to those that a search finds. */
export interface ProductSearch {
  /** To be written after `from … r`. */
  join: string;
  condition: string;
  parameters: readonly string[];
}

/**
 * Products whose id as the shop writes it, brand or category holds the text, which becomes parameter `$n`; without a text all.
 * Plain containment, no pattern: what a person types is never a wildcard.
 *
 * `offset 0` keeps the names that match a set of their own, found once and hashed. Merged into the query, each product's name
 * was looked up by itself: three times as slow over 300,000 of them.
 */
export function productSearch(text: string | undefined, n: number): ProductSearch {
  if (text === undefined) return { join: '', condition: 'true', parameters: [] };
  const holds = (column: string) => `position(lower($${n}) in lower(${column})) > 0`;
  return {
    join: `left join (select id from outside_ids where kind = 'product' and ${holds('outside_id')} offset 0) named on named.id = r.product_id`,
    condition: `(named.id is not null or r.product_id >= 0 and ${holds('r.product_id::text')} or ${holds('r.brand')} or ${holds('r.category')})`,
    parameters: [text],
  };
}
