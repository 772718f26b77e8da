import { z } from 'zod';
import { productIdentity } from './products.js';
import { viewName } from './refresh.js';
import { storeMode } from './store.js';
import { count, day, freshness, moment } from './wire.js';

/** Normal range of a figure: from `low` to `high`, inclusive, around the median of past weeks, in the figure's own precision. */
export const band = z.object({ low: z.number(), median: z.number(), high: z.number() });
export type Band = z.infer<typeof band>;

/** Figures with a baseline. Each is compared over the window for which it is shown. */
export const BASELINE_FIGURES = [
  'views',
  'carts',
  'purchases',
  'revenue',
  'viewToCart',
  'cartToPurchase',
  'overall',
  'eventsPerSecond',
  'visitorsNow',
] as const;
export type BaselineFigure = (typeof BASELINE_FIGURES)[number];

/** Weeks with the same weekday that a baseline needs, so that one unusual week does not count as normal. */
export const MIN_WEEKS = 3;

/** A brand of the day, ranked by one measure. */
export const raceEntry = z.object({
  brand: z.string(),
  purchases: count,
  revenue: z.number(),
  /** Rank by the list's measure among all brands with sales. */
  place: count,
  /** Rank by the same measure a week earlier, up to the same time of day; null when the brand had no sales by then. */
  placeLastWeek: count.nullable(),
});
export type RaceEntry = z.infer<typeof raceEntry>;

/** Wall data beside the pulse: comparison of the day, open and abandoned carts, system health. */
export const wallData = freshness.extend({
  serverTime: moment,
  timeZone: z.string(),
  mode: storeMode,
  /** As in the pulse: today, or the last stored day of a past store; null for an empty store. */
  day: day.nullable(),
  /** The moment up to which the day is compared; null for an empty store. */
  through: moment.nullable(),
  /**
   * Normal ranges at this time of this weekday. `weeks` is the number of past weeks that the store has, at most eight. With fewer than
   * `MIN_WEEKS` there are no bands. A figure that is missing in too many of these weeks (a rate of nothing) has no band either.
   */
  baseline: z.object({ weeks: count, bands: z.partialRecord(z.enum(BASELINE_FIGURES), band) }),
  /** Carts touched in the last ten minutes that hold items neither removed nor bought, and their value. */
  openCarts: z.object({ carts: count, items: count, value: z.number() }),
  /** Products added to the most carts on the day. */
  inCarts: z.array(productIdentity.extend({ carts: count, purchases: count })),
  /** Products left in the most carts on the day: untouched for longer than the cut-off, and not bought. */
  leftInCarts: z.array(productIdentity.extend({ left: count, value: z.number() })),
  cutOffMinutes: count,
  /** Best-selling brands by each measure. `against` is the day of `placeLastWeek`; null when that day is not completely stored. */
  brandRace: z.object({ against: day.nullable(), byRevenue: z.array(raceEntry), byPurchases: z.array(raceEntry) }),
  health: z.object({
    /** Lines of the last hour, by receive time. */
    ingest: z.object({ received: count, accepted: count, duplicates: count, rejected: count, shed: count }),
    /** Events stored in each of the last 30 minutes, without past events (from files); oldest first. */
    storedPerMinute: z.array(z.object({ minute: moment, events: count })),
    /** Time from an event to its commit: median and largest value of the live batches of the last minute; null without any. */
    lagSeconds: z.object({ median: z.number(), largest: z.number() }).nullable(),
    /** Seconds since the newest sent event arrived, not counting files; null unless the mode is `live`. */
    quietSeconds: z.number().nullable(),
    views: z.array(z.object({ view: viewName, ageSeconds: z.number().nullable(), behind: z.boolean() })),
    loads: z.object({ running: count, rowsPerSecond: z.number() }),
    databaseBytes: count,
  }),
});
export type WallData = z.infer<typeof wallData>;
