import { z } from 'zod';
import { bigintId, numeric } from '../../platform/column-types.js';

/** Columns that say what a product is known by, as every product query selects them. */
export const productColumns = {
  product_id: bigintId,
  brand: z.string().nullable(),
  category: z.string().nullable(),
  price: numeric.nullable(),
};

const productColumnsRow = z.object(productColumns);

export const identityOf = (row: z.output<typeof productColumnsRow>) => ({
  productId: row.product_id,
  brand: row.brand,
  category: row.category,
  price: row.price,
});

/**
 * Condition that a product's id, brand or category holds the text of parameter `$n`, or that no text is given. Plain
 * containment, no pattern: what a person types is never a wildcard.
 */
export const matchesSearch = (n: number) => `($${n}::text is null
  or position(lower($${n}) in r.product_id::text) > 0
  or position(lower($${n}) in lower(coalesce(r.brand, ''))) > 0
  or position(lower($${n}) in lower(coalesce(r.category, ''))) > 0)`;
