import { z } from 'zod';
import { productIdentity } from './products.js';
import { viewName } from './refresh.js';
import { storeMode } from './store.js';
import { count, day, freshness, moment } from './wire.js';

/** Normal range of a figure: `low` to `high`, both included, around the median of the past weeks. In the figure's own precision. */
export const band = z.object({ low: z.number(), median: z.number(), high: z.number() });
export type Band = z.infer<typeof band>;

/** Figures that have a baseline. Each is compared over the window that it is shown for. */
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

/** Weeks with the same weekday that a baseline needs, so that one odd week is not called normal. */
export const LEAST_WEEKS = 3;

/** A brand of the day, ranked by one measure. */
export const raceEntry = z.object({
  brand: z.string(),
  purchases: count,
  revenue: z.number(),
  /** Rank by the measure of the list, of all brands that sold something. */
  place: count,
  /** Rank by the same measure a week before, up to the same time of day; null where the brand had sold nothing by then. */
  placeLastWeek: count.nullable(),
});
export type RaceEntry = z.infer<typeof raceEntry>;

/** What the scenes of the wall show beside the pulse: how the day compares, what is left in carts, whether all is well. */
export const wallData = freshness.extend({
  serverTime: moment,
  timeZone: z.string(),
  mode: storeMode,
  /** As in the pulse: today, or the last stored day of a store that ended; null while it is empty. */
  day: day.nullable(),
  /** The moment up to which the day is compared; null while the store is empty. */
  through: moment.nullable(),
  /**
   * Normal ranges at this time of this weekday. `weeks` says how many past weeks the store holds, eight at most. Under `LEAST_WEEKS` there
   * are no bands, and a figure that too few of these weeks have (a rate of nothing) has none either.
   */
  baseline: z.object({ weeks: count, bands: z.partialRecord(z.enum(BASELINE_FIGURES), band) }),
  /** Carts touched in the last ten minutes, with something in them that was neither taken out nor bought, and what that costs. */
  openCarts: z.object({ carts: count, items: count, value: z.number() }),
  /** Products put in the most carts on the day. */
  inCarts: z.array(productIdentity.extend({ carts: count, purchases: count })),
  /** Products left in the most carts on the day: untouched for longer than the cut-off, and not bought. */
  leftInCarts: z.array(productIdentity.extend({ left: count, value: z.number() })),
  cutOffMinutes: count,
  /** The brands that sold most, by each measure. `against` is the day of `placeLastWeek`; null where the store does not hold it whole. */
  brandRace: z.object({ against: day.nullable(), byRevenue: z.array(raceEntry), byPurchases: z.array(raceEntry) }),
  health: z.object({
    /** Of the last hour, by time of receipt. */
    intake: z.object({ received: count, accepted: count, duplicates: count, rejected: count, shed: count }),
    /** Stored in each of the last 30 minutes, those of the past (a file) aside; oldest first. */
    storedPerMinute: z.array(z.object({ minute: moment, events: count })),
    /** From the time of an event to its commit, median and largest of the live batches of the last minute; null without any. */
    lagSeconds: z.object({ median: z.number(), largest: z.number() }).nullable(),
    /** Seconds since the newest event that was sent came in, those of files aside; null unless the mode is `live`. */
    quietSeconds: z.number().nullable(),
    views: z.array(z.object({ view: viewName, ageSeconds: z.number().nullable(), behind: z.boolean() })),
    loads: z.object({ running: count, rowsPerSecond: z.number() }),
    databaseBytes: count,
  }),
});
export type WallData = z.infer<typeof wallData>;
