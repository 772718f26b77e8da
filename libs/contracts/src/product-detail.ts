import { z } from 'zod';
import { cutOff, fromAfterTo, fromNotAfterTo } from './filters.js';
import { funnelUnit } from './funnel.js';
import { productIdentity } from './products.js';
import { answerHead, count, day, percent, refundTotals, text } from './wire.js';

/** A product's numeric id, or its external id. */
export const productParams = z.object({ productId: text(200) });

/** No category or brand filter: these queries cover one product, whatever its events call it. */
const days = { from: day.optional(), to: day.optional() };
export const productPricesQuery = z.strictObject(days).refine(fromNotAfterTo, fromAfterTo);
export const productQuery = z.strictObject({ ...days, ...cutOff }).refine(fromNotAfterTo, fromAfterTo);
export const productFunnelQuery = z
  .strictObject({ ...days, ...cutOff, unit: funnelUnit.default('events') })
  .refine(fromNotAfterTo, fromAfterTo);

export const productDay = z.object({ date: day, views: count, carts: count, removals: count, purchases: count, revenue: z.number() });

export const productAnswer = answerHead.extend({
  product: productIdentity.extend({
    /** Its page in the shop and its picture: http or https. Nothing fetches the picture automatically. */
    url: z.string().nullable(),
    imageUrl: z.string().nullable(),
  }),
  views: count,
  carts: count,
  removals: count,
  purchases: count,
  /** Minus the refunds in the range. */
  revenue: z.number(),
  refunds: refundTotals,
  conversionRate: percent,
  conversionLow: percent,
  conversionHigh: percent,
  /** Every day from the product's first to its last activity in the range, including days without any. */
  days: z.array(productDay),
});

export type ProductPricesQuery = z.output<typeof productPricesQuery>;
export type ProductQuery = z.output<typeof productQuery>;
export type ProductFunnelQuery = z.output<typeof productFunnelQuery>;
export type ProductDay = z.infer<typeof productDay>;
export type ProductAnswer = z.infer<typeof productAnswer>;

export const productPricesAnswer = answerHead.extend({
  /** Days with a price in an event of the product, in order. */
  days: z.array(
    z.object({
      date: day,
      lowest: z.number(),
      highest: z.number(),
      /** Price in the day's latest event. */
      last: z.number(),
    }),
  ),
});
export type ProductPricesAnswer = z.infer<typeof productPricesAnswer>;
