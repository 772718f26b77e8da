import { z } from 'zod';
import { productIdentity } from './products.js';
import { storeMode } from './store.js';
import { count, day, eventType, freshness, moment, percent, refundTotals, waitingAmount } from './wire.js';

export const SILENCE_LEVELS = ['none', 'warning', 'critical'] as const;
export type SilenceLevel = (typeof SILENCE_LEVELS)[number];

/** No event arrives. `warning`: for longer than is normal at this hour. `critical`: for more than twice as long as that. */
export const silence = z.object({
  /** When the newest event came in, by the server's clock. */
  since: moment,
  seconds: count,
  /** The longest pause that is normal at this hour of this weekday; null with fewer than three weeks of history. */
  normalSeconds: count.nullable(),
  level: z.enum(SILENCE_LEVELS),
});
export type Silence = z.infer<typeof silence>;

/** The shop right now: what the wall shows. */
export const pulseData = freshness.extend({
  serverTime: moment,
  timeZone: z.string(),
  mode: storeMode,
  /** The day the figures are of: today where the store is live, else its last stored day; null while it is empty. */
  day: day.nullable(),
  /** How long nothing has been sent; null unless the store is live. */
  silence: silence.nullable(),
  /** Where a replay of the last stored day begins, as `replay` takes it; null unless the mode is `past`. */
  replayFrom: z.string().nullable(),
  figures: z.object({
    views: count,
    carts: count,
    purchases: count,
    /** Less what was given back on the day. */
    revenue: z.number(),
    refunds: refundTotals,
    /** Of the day, what is not in the revenue. */
    unconverted: z.array(waitingAmount),
    visitors: count,
    sessions: count,
    viewToCart: percent,
    cartToPurchase: percent,
    overall: percent,
  }),
  /** Distinct users with an event in the last five minutes; null unless the store is live. */
  visitorsNow: count.nullable(),
  /** Null unless the store is live. */
  eventsPerSecond: z
    .object({
      /** By event time, mean over the last five minutes: the window of its baseline. */
      last5Minutes: z.number(),
      /** Stored, by receive time, mean over the last 10 and 60 seconds; those of the past (a file) aside. */
      last10Seconds: z.number(),
      lastMinute: z.number(),
    })
    .nullable(),
  /** The last 30 minutes (where the store ends earlier, its last 30) by event time, oldest first, empty minutes included. */
  perMinute: z.array(z.object({ minute: moment, views: count, carts: count, purchases: count })),
  topBrands: z.array(z.object({ brand: z.string(), views: count, carts: count, purchases: count, revenue: z.number() })),
  topProducts: z.array(productIdentity.extend({ views: count, carts: count, purchases: count, revenue: z.number() })),
  lastEvents: z.array(productIdentity.extend({ eventTime: moment, eventType })),
  /** How long ago the oldest of the five views was refreshed, in seconds; null where one never was. */
  refreshAgeSeconds: z.number().nullable(),
});

export type PulseData = z.infer<typeof pulseData>;
