import { z } from 'zod';
import { productIdentity } from './products.js';
import { count, day, eventType, freshness, moment, percent } from './wire.js';

/** The shop right now: what the wall shows. */
export const pulseData = freshness.extend({
  serverTime: moment,
  timeZone: z.string(),
  /** The day the figures are of: today or, where the store ends more than a day ago, its last stored day; null while it is empty. */
  day: day.nullable(),
  dayIsToday: z.boolean(),
  figures: z.object({
    views: count,
    carts: count,
    purchases: count,
    revenue: z.number(),
    visitors: count,
    sessions: count,
    viewToCart: percent,
    cartToPurchase: percent,
    overall: percent,
  }),
  /** Distinct users with an event in the last five minutes. */
  visitorsNow: count,
  /** Events stored per second, by receive time, mean over the last 10 and 60 seconds; those of the past (a file) aside. */
  eventsPerSecond: z.object({ last10Seconds: z.number(), lastMinute: z.number() }),
  /** The last 30 minutes (where the store ends earlier, its last 30) by event time, oldest first, empty minutes included. */
  perMinute: z.array(z.object({ minute: moment, views: count, carts: count, purchases: count })),
  topBrands: z.array(z.object({ brand: z.string(), views: count, carts: count, purchases: count, revenue: z.number() })),
  topProducts: z.array(productIdentity.extend({ views: count, carts: count, purchases: count, revenue: z.number() })),
  lastEvents: z.array(productIdentity.extend({ eventTime: moment, eventType })),
  /** How long ago the oldest of the five views was refreshed, in seconds; null where one never was. */
  refreshAgeSeconds: z.number().nullable(),
});

export type PulseData = z.infer<typeof pulseData>;
