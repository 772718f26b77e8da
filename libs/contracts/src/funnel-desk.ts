import { z } from 'zod';
import { cutOff, segmentedQuery, wholeNumber } from './filters.js';
import { productIdentity } from './products.js';
import { answerHead, count, day, moment, percent, stage } from './wire.js';

/** What the funnel's tab asks beside the headline numbers, by HTTP. */

export const orderedFunnelQuery = segmentedQuery(cutOff);

export const orderedStage = z.object({
  stage,
  /** Sessions that came this far in order: a view, a cart event at or after it, a purchase at or after that. */
  reached: count,
  /** Of them: those that came to the next stage; of the last stage, all. */
  converted: count,
  /** Not converted, and the session's last event is at least 30 minutes old. */
  dropped: count,
  /** Not converted, and the session's last event is younger. */
  open: count,
});

export const orderedFunnelAnswer = answerHead.extend({
  /** Empty (with `uncounted`) where reading the events would take too long. */
  stages: z.array(orderedStage),
  rates: z.object({ viewToCart: percent, cartToPurchase: percent, overall: percent }),
  /** At which moment what is open was told from what is dropped. */
  now: moment,
  uncounted: z.string().nullable(),
});

export const COURSE_INTERVALS = ['hour', 'day', 'week'] as const;
export const courseInterval = z.enum(COURSE_INTERVALS);
export type CourseInterval = z.infer<typeof courseInterval>;

/** More days than this are no picture by the hour any more. */
export const MOST_DAYS_OF_HOURS = 62;

export const funnelCourseQuery = segmentedQuery({ ...cutOff, interval: courseInterval.default('day') });

export const coursePoint = z.object({
  /** First day of the bucket, of an hour its first moment; weeks begin on Monday (ISO 8601). */
  at: z.union([day, moment]),
  views: count,
  carts: count,
  purchases: count,
  viewToCart: percent,
  cartToPurchase: percent,
  overall: percent,
});

export const funnelCourseAnswer = answerHead.extend({
  interval: courseInterval,
  points: z.array(coursePoint),
  /** The last bucket has not ended, or reaches beyond the days asked for. */
  lastIncomplete: z.boolean(),
  /** Why there are no points; null where there are. */
  uncounted: z.string().nullable(),
});

export const BREAKDOWN_DIMENSIONS = ['category', 'brand', 'price'] as const;
export const breakdownDimension = z.enum(BREAKDOWN_DIMENSIONS);
export type BreakdownDimension = z.infer<typeof breakdownDimension>;

export const funnelBreakdownQuery = segmentedQuery({
  ...cutOff,
  by: breakdownDimension.default('category'),
  /** Of categories: how many levels of the code are told apart. */
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
  /** Category or brand, `unknown` where events name none; of prices the band's number, `unknown` for products without a price. */
  key: z.string(),
  /** Of a price band: from (inclusive) and to (exclusive); null where it is open, and of the other dimensions. */
  priceFrom: z.number().nullable(),
  priceTo: z.number().nullable(),
});

export const funnelBreakdownAnswer = answerHead.extend({
  by: breakdownDimension,
  level: count,
  rows: z.array(breakdownRow),
  /** What the rows leave out, together; null where they leave out nothing. Rows and rest add up to the total. */
  rest: stageCounts.extend({ keys: count }).nullable(),
  total: stageCounts,
  /** Why there are no rows, and zeros for a total; null where they were counted. */
  uncounted: z.string().nullable(),
});

export const funnelTimesQuery = segmentedQuery(cutOff);

export const timeFigures = z.object({
  /** (Session, product) pairs that went this step. */
  pairs: count,
  medianSeconds: z.number().nullable(),
  p90Seconds: z.number().nullable(),
});

export const funnelTimesAnswer = answerHead.extend({
  /** Null (with `uncounted`) where reading the events would take too long. */
  times: z.object({ viewToCart: timeFigures, cartToPurchase: timeFigures, viewToPurchase: timeFigures }).nullable(),
  /** Pairs by seconds in [from, to); `to` is null in the last, open bin. */
  histogram: z.array(z.object({ from: z.number(), to: z.number().nullable(), viewToCart: count, cartToPurchase: count })),
  uncounted: z.string().nullable(),
});

export const stageDetailQuery = segmentedQuery({ stage: stage.default('view'), limit: wholeNumber(1, 100).default(10) });

export const stageDetailAnswer = answerHead.extend({
  stage,
  /** Products with the most events of the stage. */
  products: z.array(productIdentity.extend({ views: count, carts: count, purchases: count })),
  /** The latest that reached the stage and not the next one; fewer (with `uncounted`) where looking for more would take too long. */
  sessions: z.array(
    z.object({
      sessionId: z.uuid(),
      startedAt: moment,
      endedAt: moment,
      /** Of its events of the stage, the last. */
      reachedAt: moment,
      events: count,
      views: count,
      carts: count,
      purchases: count,
    }),
  ),
  uncounted: z.string().nullable(),
});

export type OrderedFunnelQuery = z.output<typeof orderedFunnelQuery>;
export type OrderedStage = z.infer<typeof orderedStage>;
export type OrderedFunnelAnswer = z.infer<typeof orderedFunnelAnswer>;
export type FunnelCourseQuery = z.output<typeof funnelCourseQuery>;
export type CoursePoint = z.infer<typeof coursePoint>;
export type FunnelCourseAnswer = z.infer<typeof funnelCourseAnswer>;
export type FunnelBreakdownQuery = z.output<typeof funnelBreakdownQuery>;
export type BreakdownRow = z.infer<typeof breakdownRow>;
export type FunnelBreakdownAnswer = z.infer<typeof funnelBreakdownAnswer>;
export type FunnelTimesQuery = z.output<typeof funnelTimesQuery>;
export type FunnelTimesAnswer = z.infer<typeof funnelTimesAnswer>;
export type StageDetailQuery = z.output<typeof stageDetailQuery>;
export type StageDetailAnswer = z.infer<typeof stageDetailAnswer>;
