import { z } from 'zod';
import { cutOff, segmentedFilter, segmentedQuery, wholeNumber } from './filters.js';
import { answerHead, count, day, freshness, text } from './wire.js';

export const TREND_INTERVALS = ['day', 'week', 'month'] as const;
export const trendInterval = z.enum(TREND_INTERVALS);
export type TrendInterval = z.infer<typeof trendInterval>;

/** Without `brand`: the five brands with the most purchases in the range. */
export const brandTrendsQuery = segmentedQuery({ ...cutOff, interval: trendInterval.default('day') });

export const trendPoint = z.object({
  /** First day of the interval; weeks begin on Monday (ISO 8601). */
  date: day,
  views: count,
  carts: count,
  purchases: count,
  revenue: z.number(),
  /** Distinct users in the interval. */
  users: count,
});

export const brandTrendsAnswer = answerHead.extend({
  interval: trendInterval,
  series: z.array(z.object({ brand: z.string(), points: z.array(trendPoint) })),
  /** Totals of all brands of the category for each interval, to compute shares. Without users: a user of two brands has no share. */
  all: z.array(trendPoint.omit({ users: true })),
});

/** Covers the given brands and categories, or all. Under a segment, revenue is that of purchases, without refunds. */
export const seasonalityQuery = segmentedFilter;

export const seasonalityCell = z.object({
  /** 1 is Monday (ISO 8601). */
  weekday: z.number().int().min(1).max(7),
  /** Hour of the day, in the store's time zone. */
  hour: z.number().int().min(0).max(23),
  views: count,
  carts: count,
  purchases: count,
  revenue: z.number(),
  /** Number of such hours in the range that have begun: the divisor for a mean. */
  hours: count,
});

export const seasonalityAnswer = answerHead.extend({
  /** All 168 hours of the week, from Monday. */
  cells: z.array(seasonalityCell),
});

const pickerQuery = { search: text(100).optional(), limit: wholeNumber(1, 1000).default(50) };

export const brandListQuery = z.strictObject(pickerQuery);
export const brandListAnswer = freshness.extend({
  brands: z.array(z.object({ brand: z.string(), views: count, carts: count, purchases: count, revenue: z.number() })),
});

export const categoryListQuery = z.strictObject(pickerQuery);
export const categoryListAnswer = freshness.extend({
  /** Codes and the levels above them: `electronics`, `electronics.smartphone`, … */
  categories: z.array(z.object({ category: z.string(), views: count, purchases: count })),
});

export type SeasonalityQuery = z.output<typeof seasonalityQuery>;
export type SeasonalityCell = z.infer<typeof seasonalityCell>;
export type SeasonalityAnswer = z.infer<typeof seasonalityAnswer>;
export type BrandTrendsQuery = z.output<typeof brandTrendsQuery>;
export type TrendPoint = z.infer<typeof trendPoint>;
export type BrandTrendsAnswer = z.infer<typeof brandTrendsAnswer>;
export type BrandListQuery = z.output<typeof brandListQuery>;
export type BrandListAnswer = z.infer<typeof brandListAnswer>;
export type CategoryListQuery = z.output<typeof categoryListQuery>;
export type CategoryListAnswer = z.infer<typeof categoryListAnswer>;
