import { z } from 'zod';
import { productIdentity } from './products.js';
import { storeMode } from './store.js';
import { count, day, eventType, freshness, moment, percent, refundTotals, waitingAmount } from './wire.js';

export const SILENCE_LEVELS = ['none', 'warning', 'critical'] as const;
export type SilenceLevel = (typeof SILENCE_LEVELS)[number];

/** Silence: no events arrive. `warning`: for longer than is normal at this hour. `critical`: for more than twice that long. */
export const silence = z.object({
  /** Receive time of the newest event, by the server's clock. */
  since: moment,
  seconds: count,
  /** Longest pause that is normal at this hour of this weekday; null with less than three weeks of history. */
  normalSeconds: count.nullable(),
  level: z.enum(SILENCE_LEVELS),
});
export type Silence = z.infer<typeof silence>;

/** Current state of the shop, as the wall shows it. */
export const pulseData = freshness.extend({
  serverTime: moment,
  timeZone: z.string(),
  mode: storeMode,
  /** The day of the figures: today for a live store, otherwise the last stored day; null for an empty store. */
  day: day.nullable(),
  /** How long no event has been sent; null unless the store is live. */
  silence: silence.nullable(),
  /** Start of a replay of the last stored day, in the format of `replay`; null unless the mode is `past`. */
  replayFrom: z.string().nullable(),
  figures: z.object({
    views: count,
    carts: count,
    purchases: count,
    /** Minus the day's refunds. */
    revenue: z.number(),
    refunds: refundTotals,
    /** The day's amounts that are missing from revenue. */
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
      /** Mean of the last five minutes by event time: the same window as its baseline. */
      last5Minutes: z.number(),
      /** Mean of the stored events of the last 10 and 60 seconds, by receive time, without past events (from files). */
      last10Seconds: z.number(),
      lastMinute: z.number(),
    })
    .nullable(),
  /** Last 30 minutes by event time (the store's last 30 if it ends earlier), oldest first, including empty minutes. */
  perMinute: z.array(z.object({ minute: moment, views: count, carts: count, purchases: count })),
  topBrands: z.array(z.object({ brand: z.string(), views: count, carts: count, purchases: count, revenue: z.number() })),
  topProducts: z.array(productIdentity.extend({ views: count, carts: count, purchases: count, revenue: z.number() })),
  lastEvents: z.array(productIdentity.extend({ eventTime: moment, eventType })),
  /** Seconds since the least recent refresh among the five views; null when one was never refreshed. */
  refreshAgeSeconds: z.number().nullable(),
});

export type PulseData = z.infer<typeof pulseData>;
