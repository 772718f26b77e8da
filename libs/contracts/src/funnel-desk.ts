import { z } from 'zod';
import { cutOff, segmentedQuery, wholeNumber } from './filters.js';
import { productIdentity } from './products.js';
import { answerHead, count, day, moment, percent, stage } from './wire.js';

/** HTTP queries of the funnel page, besides the headline numbers. */

export const orderedFunnelQuery = segmentedQuery(cutOff);

export const orderedStage = z.object({
  stage,
  /** Sessions that reached this stage in order: a view, then (or at once) a cart event, then (or at once) a purchase. */
  reached: count,
  /** Of these: sessions that reached the next stage; for the last stage, all. */
  converted: count,
  /** Not converted, and the session's last event is at least 30 minutes old. */
  dropped: count,
  /** Not converted, and the session's last event is less than 30 minutes old. */
  open: count,
});

export const orderedFunnelAnswer = answerHead.extend({
  stages: z.array(orderedStage),
  rates: z.object({ viewToCart: percent, cartToPurchase: percent, overall: percent }),
  /** The moment at which open and dropped sessions were distinguished. */
  now: moment,
});

export const FUNNEL_INTERVALS = ['hour', 'day', 'week'] as const;
export const funnelInterval = z.enum(FUNNEL_INTERVALS);
export type FunnelInterval = z.infer<typeof funnelInterval>;

/** With more days than this, a chart by hour is unreadable. */
export const MAX_DAYS_OF_HOURS = 62;

export const funnelOverTimeQuery = segmentedQuery({ ...cutOff, interval: funnelInterval.default('day') });

export const funnelPoint = z.object({
  /** First day of the interval, or first moment of an hour; weeks begin on Monday (ISO 8601). */
  at: z.union([day, moment]),
  views: count,
  carts: count,
  purchases: count,
  viewToCart: percent,
  cartToPurchase: percent,
  overall: percent,
});

export const funnelOverTimeAnswer = answerHead.extend({
  interval: funnelInterval,
  points: z.array(funnelPoint),
  /** The last interval has not ended, or extends beyond the requested days. */
  lastIncomplete: z.boolean(),
  /** There are no points: hours of more than `MAX_DAYS_OF_HOURS` days. */
  tooManyHours: z.boolean(),
});

export const BREAKDOWN_DIMENSIONS = ['category', 'brand', 'price'] as const;
export const breakdownDimension = z.enum(BREAKDOWN_DIMENSIONS);
export type BreakdownDimension = z.infer<typeof breakdownDimension>;

export const funnelBreakdownQuery = segmentedQuery({
  ...cutOff,
  by: breakdownDimension.default('category'),
  /** For categories: number of code levels to group by. */
  level: wholeNumber(1, 4).default(1),
  limit: wholeNumber(1, 1000).default(20),
});

const stageCounts = z.object({
  views: count,
  carts: count,
  purchases: count,
  viewToCart: percent,
  cartToPurchase: percent,
  overall: percent,
});

export const breakdownRow = stageCounts.extend({
  /** Category or brand (`unknown` if events name none), or a price band's number (`unknown` for products without a price). */
  key: z.string(),
  /** Bounds of a price band: from (inclusive) and to (exclusive). Null when open, and for the other dimensions. */
  priceFrom: z.number().nullable(),
  priceTo: z.number().nullable(),
});

export const funnelBreakdownAnswer = answerHead.extend({
  by: breakdownDimension,
  level: count,
  rows: z.array(breakdownRow),
  /** Sum of the keys without a row; null when every key has one. Rows and rest add up to the total. */
  rest: stageCounts.extend({ keys: count }).nullable(),
  total: stageCounts,
});

export const funnelTimesQuery = segmentedQuery(cutOff);

export const timeFigures = z.object({
  /** (Session, product) pairs that made this step. */
  pairs: count,
  medianSeconds: z.number().nullable(),
  p90Seconds: z.number().nullable(),
});

export const funnelTimesAnswer = answerHead.extend({
  times: z.object({ viewToCart: timeFigures, cartToPurchase: timeFigures, viewToPurchase: timeFigures }),
  /** Pairs by seconds in [from, to); `to` is null in the last, open bin. */
  histogram: z.array(z.object({ from: z.number(), to: z.number().nullable(), viewToCart: count, cartToPurchase: count })),
});

export const stageDetailQuery = segmentedQuery({ stage: stage.default('view'), limit: wholeNumber(1, 100).default(10) });

export const stageDetailAnswer = answerHead.extend({
  stage,
  /** Products with the most events of the stage. */
  products: z.array(productIdentity.extend({ views: count, carts: count, purchases: count })),
  /** Latest sessions that reached this stage but not the next. */
  sessions: z.array(
    z.object({
      sessionId: z.uuid(),
      startedAt: moment,
      endedAt: moment,
      /** Time of the session's last event of this stage. */
      reachedAt: moment,
      events: count,
      views: count,
      carts: count,
      purchases: count,
    }),
  ),
});

export type OrderedFunnelQuery = z.output<typeof orderedFunnelQuery>;
export type OrderedStage = z.infer<typeof orderedStage>;
export type OrderedFunnelAnswer = z.infer<typeof orderedFunnelAnswer>;
export type FunnelOverTimeQuery = z.output<typeof funnelOverTimeQuery>;
export type FunnelPoint = z.infer<typeof funnelPoint>;
export type FunnelOverTimeAnswer = z.infer<typeof funnelOverTimeAnswer>;
export type FunnelBreakdownQuery = z.output<typeof funnelBreakdownQuery>;
export type BreakdownRow = z.infer<typeof breakdownRow>;
export type FunnelBreakdownAnswer = z.infer<typeof funnelBreakdownAnswer>;
export type FunnelTimesQuery = z.output<typeof funnelTimesQuery>;
export type FunnelTimesAnswer = z.infer<typeof funnelTimesAnswer>;
export type StageDetailQuery = z.output<typeof stageDetailQuery>;
export type StageDetailAnswer = z.infer<typeof stageDetailAnswer>;
