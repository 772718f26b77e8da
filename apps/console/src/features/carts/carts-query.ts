import { CART_METHODS, CART_SORTS } from '@storepulse/contracts';
import { oneOf, textField, wholeNumberField } from '../../url/query-fields.ts';
import type { QueryValues } from '../../url/use-query-state.ts';

export const DEFAULT_MIN_CARTS = 10;

/** URL fields of this tab, in addition to the shared filter. */
export const CART_FIELDS = {
  method: oneOf(CART_METHODS, 'events'),
  minCarts: wholeNumberField(0, 1_000_000_000, DEFAULT_MIN_CARTS),
  limit: wholeNumberField(1, 1000, 20),
  // Sort by the interval bound nearer 0, so products with few carts do not rank high.
  sort: oneOf(CART_SORTS, 'abandonmentLow'),
  order: oneOf(['asc', 'desc'], 'desc'),
  search: textField(100),
};

export function cartsQuery<P extends object>(params: P, values: QueryValues<typeof CART_FIELDS>) {
  const { method, minCarts, limit, sort, order, search } = values;
  return { ...params, method, minCarts, limit, sort, order, ...(search !== '' && { search }) };
}
