import { UNKNOWN } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import type { SqlParameters } from '../../platform/sql-parameters.js';
import { productColumns } from '../product-identity/product-columns.js';

/** A product left in carts; every cart query returns this row. */
export const cartRow = z.object({
  ...productColumns,
  carts: numeric,
  purchases: numeric,
  abandoned: numeric,
  open: numeric,
  abandonment_rate: numeric.nullable(),
  abandonment_low: numeric.nullable(),
  abandonment_high: numeric.nullable(),
  /** Number of products that pass the filters, the same in every row. */
  matching: numeric,
});
/** Columns: bounds of the 95% Wilson interval of the abandonment rate. */
export const abandonmentBounds = (abandoned: string, carts: string): string =>
  `wilson_bound((${abandoned})::bigint, (${carts})::bigint, -1) as abandonment_low,
   wilson_bound((${abandoned})::bigint, (${carts})::bigint, 1) as abandonment_high`;

export type CartRow = z.output<typeof cartRow>;

/**
 * Condition: the last-seen brand and category of product `p` are among these.
 *
 * @param brands names; null: all
 * @param categoryKeys null: all
 */
export function lastSeenAs(brands: readonly string[] | null, categoryKeys: readonly number[] | null, p: SqlParameters): string {
  const [names, keys] = [p.add(brands), p.add(categoryKeys)];
  return `
       (${names}::text[] is null or coalesce(p.brand, '${UNKNOWN}') = any(${names}))
       and (${keys}::integer[] is null or coalesce(p.category_code, '${UNKNOWN}') in (
         select coalesce(c.category_code, '${UNKNOWN}') from categories c where c.category_key = any(${keys})))`;
}
