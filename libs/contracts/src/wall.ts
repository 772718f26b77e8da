import { z } from 'zod';
import { productIdentity } from './products.js';
import { viewName } from './refresh.js';
import { count, day, freshness, moment, percent } from './wire.js';

/** What is usual at this time of this weekday: from `low` to `high` around the median of the past weeks. */
export const band = z.object({ low: z.number(), median: z.number(), high: z.number() });
export type Band = z.infer<typeof band>;

/** Figures of a day up to a time of day. */
export const soFar = z.object({
  views: count,
  carts: count,
  purchases: count,
  revenue: z.number(),
  viewToCart: percent,
  cartToPurchase: percent,
  overall: percent,
  /** Mean of the last full 15 minutes. */
  eventsPerMinute: z.number(),
});
export type SoFar = z.infer<typeof soFar>;
export const SO_FAR_FIGURES = [
  'views',
  'carts',
  'purchases',
  'revenue',
  'viewToCart',
  'cartToPurchase',
  'overall',
  'eventsPerMinute',
] as const;
export type SoFarFigure = (typeof SO_FAR_FIGURES)[number];

/** Weeks with the same weekday that a band needs, so that one odd week is not called usual. */
export const LEAST_WEEKS = 3;

/** What the scenes of the wall show beside the pulse: how the day compares, what is left in carts, whether all is well. */
export const wallData = freshness.extend({
  serverTime: moment,
  timeZone: z.string(),
  /** As in the pulse: today or, where the store ends more than a day ago, its last stored day; null while it is empty. */
  day: day.nullable(),
  dayIsToday: z.boolean(),
  /** Up to when the day is compared; a full minute. */
  through: moment.nullable(),
  today: soFar,
  /** The same weekday one week before, up to the same time of day; null where the store does not hold it whole. */
  lastWeek: soFar.extend({ day }).nullable(),
  /** Null where fewer than `LEAST_WEEKS` weeks are stored; a figure without one where too few weeks have it. */
  usual: z
    .object({
      weeks: count,
      bands: z.partialRecord(z.enum(SO_FAR_FIGURES), band),
      /** Of the users of the last five minutes; null on days so busy that looking back costs too much. */
      visitorsNow: band.nullable(),
    })
    .nullable(),
  /** Carts touched in the last ten minutes, with something in them that was neither taken out nor bought, and what that costs. */
  openCarts: z.object({ carts: count, items: count, value: z.number() }),
  /** Products put in the most carts on the day. */
  inCarts: z.array(productIdentity.extend({ carts: count, purchases: count })),
  /** Products left in the most carts on the day: untouched for longer than the cut-off, and not bought. */
  leftInCarts: z.array(productIdentity.extend({ left: count, value: z.number() })),
  cutOffMinutes: count,
  /** Brands by revenue of the day, with the place that each had a week before, over that whole day. */
  brandRace: z.array(z.object({ brand: z.string(), purchases: count, revenue: z.number(), placeLastWeek: count.nullable() })),
  health: z.object({
    /** Of the last hour, by time of receipt. */
    intake: z.object({ received: count, accepted: count, duplicates: count, rejected: count, shed: count }),
    /** Stored in each of the last 30 minutes, those of the past (a file) aside; oldest first. */
    storedPerMinute: z.array(z.object({ minute: moment, events: count })),
    /** From the time of an event to its commit, median and largest of the live batches of the last minute; null without any. */
    lagSeconds: z.object({ median: z.number(), largest: z.number() }).nullable(),
    /** Seconds since the newest commit; null while the store is empty. */
    quietSeconds: z.number().nullable(),
    views: z.array(z.object({ view: viewName, ageSeconds: z.number().nullable(), behind: z.boolean() })),
    loads: z.object({ running: count, rowsPerSecond: z.number() }),
    databaseBytes: count,
  }),
});
export type WallData = z.infer<typeof wallData>;
