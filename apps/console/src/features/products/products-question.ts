import { PRODUCT_SORTS } from '@storepulse/contracts';
import { oneOf, textField, wholeNumberField } from '../../url/query-fields.ts';
import type { QueryValues } from '../../url/use-query-state.ts';

export const DEFAULT_MIN_VIEWS = 100;
/** Rows of the whole catalogue that are held at a time: some three screens. */
export const WINDOW_ROWS = 150;

/** What the tab's own question takes from its address, beside the scope. */
export const PRODUCT_FIELDS = {
  minViews: wholeNumberField(0, 1_000_000_000, DEFAULT_MIN_VIEWS),
  // 0: all of them.
  limit: wholeNumberField(0, 1000, 20),
  // Few views must not rank high: the end of the interval next to 0.
  sort: oneOf(PRODUCT_SORTS, 'conversionLow'),
  order: oneOf(['asc', 'desc'], 'desc'),
  search: textField(100),
};

/** @param offset where the whole catalogue is looked at */
export function productsQuestion<P extends object>(params: P, values: QueryValues<typeof PRODUCT_FIELDS>, offset: number) {
  const { minViews, limit, sort, order, search } = values;
  const rows = limit === 0 ? { limit: WINDOW_ROWS, offset } : { limit };
  return { ...params, minViews, ...rows, sort, order, ...(search !== '' && { search }) };
}
