import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { productColumns } from '../products/product-columns.js';

/** A product left in carts, as every query of them gives it. */
export const cartRow = z.object({
  ...productColumns,
  carts: numeric,
  purchases: numeric,
  abandoned: numeric,
  open: numeric,
  abandonment_rate: numeric.nullable(),
  /** Products that pass the filters, the same in every row. */
  matching: numeric,
});
export type CartRow = z.output<typeof cartRow>;
