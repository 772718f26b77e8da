import { PRODUCT_SORTS } from '@storepulse/contracts';
import { oneOf, textField, wholeNumberField } from '../../url/query-fields.ts';
import type { QueryValues } from '../../url/use-query-state.ts';

export const DEFAULT_MIN_VIEWS = 100;
/** Rows loaded at a time when the whole catalog is shown: about three screens. */
export const WINDOW_ROWS = 150;

/** URL fields of this tab, in addition to the shared filter. */
export const PRODUCT_FIELDS = {
  minViews: wholeNumberField(0, 1_000_000_000, DEFAULT_MIN_VIEWS),
  // 0 means all products.
  limit: wholeNumberField(0, 1000, 20),
  // Sort by the interval bound nearer 0, so products with few views do not rank high.
  sort: oneOf(PRODUCT_SORTS, 'conversionLow'),
  order: oneOf(['asc', 'desc'], 'desc'),
  search: textField(100),
};

/** @param offset first row to load when the whole catalog is shown */
export function productsQuery<P extends object>(params: P, values: QueryValues<typeof PRODUCT_FIELDS>, offset: number) {
  const { minViews, limit, sort, order, search } = values;
  const rows = limit === 0 ? { limit: WINDOW_ROWS, offset } : { limit };
  return { ...params, minViews, ...rows, sort, order, ...(search !== '' && { search }) };
}
