import { z } from 'zod';
import { rangeQuery, wholeNumber } from './filters.js';
import { productIdentity, sortOrder } from './products.js';
import { answerHead, count, percent, text } from './wire.js';

export const CART_SORTS = ['abandonmentRate', 'carts', 'purchases', 'abandoned', 'price', 'brand', 'category', 'productId'] as const;
export const cartSort = z.enum(CART_SORTS);
export type CartSort = z.infer<typeof cartSort>;

export const CART_METHODS = ['events', 'carts'] as const;
export const cartMethod = z.enum(CART_METHODS);
export type CartMethod = z.infer<typeof cartMethod>;

export const abandonedCartsQuery = rangeQuery({
  minCarts: wholeNumber(0, 1_000_000_000).default(10),
  limit: wholeNumber(1, 1000).default(20),
  sort: cartSort.default('abandonmentRate'),
  order: sortOrder.default('desc'),
  method: cartMethod.default('events'),
  search: text(100).optional(),
});

export const abandonedCartRow = productIdentity.extend({
  rank: count,
  /** events: cart events. carts: (session, product) pairs that were put in a cart. */
  carts: count,
  /** events: purchase events. carts: pairs that ended in a purchase of the product. */
  purchases: count,
  abandoned: count,
  /** carts only: pairs touched less than the cut-off ago, not yet decided. */
  open: count,
  abandonmentRate: percent,
});

export const abandonedCartsAnswer = answerHead.extend({
  method: cartMethod,
  /** Minutes without a touch after which a cart counts as left. */
  cutOffMinutes: count,
  products: z.array(abandonedCartRow),
  summary: z.object({ totalProducts: count, matchingProducts: count }),
});

export type AbandonedCartsQuery = z.output<typeof abandonedCartsQuery>;
export type AbandonedCartRow = z.infer<typeof abandonedCartRow>;
export type AbandonedCartsAnswer = z.infer<typeof abandonedCartsAnswer>;
