import { z } from 'zod';
import { fromAfterTo, fromNotAfterTo, segmentedQuery, wholeNumber } from './filters.js';
import { productIdentity } from './products.js';
import { answerHead, count, coveredDays, day, percent, timeOfDay } from './wire.js';

export const MOVER_MEASURES = ['conversion', 'views', 'revenue'] as const;
export const moverMeasure = z.enum(MOVER_MEASURES);
export type MoverMeasure = z.infer<typeof moverMeasure>;

export const productMoversQuery = segmentedQuery({
  /** First and last day of the comparison period. */
  beforeFrom: day,
  beforeTo: day,
  /** Limits the last day of the comparison period to events before this time of day. */
  beforeUntil: timeOfDay.optional(),
  by: moverMeasure.default('conversion'),
  /** conversion: required in both periods; otherwise in one of them. */
  minViews: wholeNumber(0, 1_000_000_000).default(100),
  limit: wholeNumber(1, 100).default(10),
}).refine(({ beforeFrom, beforeTo }) => fromNotAfterTo({ from: beforeFrom, to: beforeTo }), { ...fromAfterTo, path: ['beforeFrom'] });

export const moverSide = z.object({ views: count, purchases: count, revenue: z.number(), conversionRate: percent });

export const moverRow = productIdentity.extend({
  now: moverSide,
  before: moverSide,
  /** Now minus before: percentage points, views or money. */
  difference: z.number(),
  /** conversion: bounds of the 95 % interval of the difference, in percentage points; if 0 is within them, it may be chance. */
  low: z.number().nullable(),
  high: z.number().nullable(),
});

export const productMoversAnswer = answerHead.extend({
  by: moverMeasure,
  compared: coveredDays,
  /** Number of products with enough views to compare. */
  products: count,
  /** Products that rose or fell the most; conversion: most certain first. */
  risers: z.array(moverRow),
  fallers: z.array(moverRow),
});

export type ProductMoversQuery = z.output<typeof productMoversQuery>;
export type MoverRow = z.infer<typeof moverRow>;
export type ProductMoversAnswer = z.infer<typeof productMoversAnswer>;
