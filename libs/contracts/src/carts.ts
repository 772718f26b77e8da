import { z } from 'zod';
import { cutOff, segmentedQuery, wholeNumber } from './filters.js';
import { productIdentity, sortOrder } from './products.js';
import { answerHead, count, freshness, moment, percent, text } from './wire.js';

export const CART_SORTS = [
  'abandonmentRate',
  'abandonmentLow',
  'carts',
  'purchases',
  'abandoned',
  'price',
  'brand',
  'category',
  'productId',
] as const;
export const cartSort = z.enum(CART_SORTS);
export type CartSort = z.infer<typeof cartSort>;

export const CART_METHODS = ['events', 'carts'] as const;
export const cartMethod = z.enum(CART_METHODS);
export type CartMethod = z.infer<typeof cartMethod>;

export const abandonedCartsQuery = segmentedQuery({
  minCarts: wholeNumber(0, 1_000_000_000).default(10),
  limit: wholeNumber(1, 1000).default(20),
  sort: cartSort.default('abandonmentRate'),
  order: sortOrder.default('desc'),
  method: cartMethod.default('events'),
  search: text(100).optional(),
});

export const abandonedCartRow = productIdentity.extend({
  rank: count,
  /** events: cart events. carts: (session, product) pairs added to a cart. */
  carts: count,
  /** events: purchase events. carts: pairs that ended in a purchase of the product. */
  purchases: count,
  abandoned: count,
  /** carts only: pairs touched less than the cut-off ago, so still undecided. */
  open: count,
  abandonmentRate: percent,
  /** Bounds of the Wilson 95 % interval of the abandonment rate, in percent. */
  abandonmentLow: percent,
  abandonmentHigh: percent,
});

export const abandonedCartsAnswer = answerHead.extend({
  method: cartMethod,
  /** Minutes without a touch after which a cart counts as abandoned. */
  cutOffMinutes: count,
  products: z.array(abandonedCartRow),
  summary: z.object({ totalProducts: count, matchingProducts: count }),
});

export const cartAgesAnswer = freshness.extend({
  now: moment,
  /** Carts by minutes since the last addition, in [from, to). `value`: items neither removed nor bought, at current prices. */
  bands: z.array(z.object({ fromMinutes: count, toMinutes: count, carts: count, items: count, value: z.number() })),
});

/** Choices for the minutes after which a cart item counts as abandoned. */
export const CART_CUT_OFFS = [10, 20, 30, 60, 120, 360, 720, 1440] as const;

export const cartOutcomesQuery = segmentedQuery(cutOff);

/** (Session, product) pairs, at the price in the last cart event of each. */
export const cartSum = z.object({ pairs: count, value: z.number() });

export const cartOutcomesAnswer = answerHead.extend({
  now: moment,
  /** Pairs first added in the range, and those bought or removed in their session. */
  outcomes: z.object({ put: cartSum, bought: cartSum, takenOut: cartSum }),
  cutOffs: z.array(
    z.object({
      minutes: z.number(),
      /** Pairs left untouched for longer. */
      left: cartSum,
      /** Of `left`: bought later in the same session. */
      boughtInSession: cartSum,
      /** Of `left`: bought by the same user in another session, within 7 days of the last touch. */
      boughtLater: cartSum,
    }),
  ),
});

export type AbandonedCartsQuery = z.output<typeof abandonedCartsQuery>;
export type AbandonedCartRow = z.infer<typeof abandonedCartRow>;
export type AbandonedCartsAnswer = z.infer<typeof abandonedCartsAnswer>;
export type CartAgesAnswer = z.infer<typeof cartAgesAnswer>;
export type CartOutcomesQuery = z.output<typeof cartOutcomesQuery>;
export type CartOutcomesAnswer = z.infer<typeof cartOutcomesAnswer>;
export type CartSum = z.infer<typeof cartSum>;
