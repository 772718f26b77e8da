import { z } from 'zod';
import { fromAfterTo, fromNotAfterTo } from './filters.js';
import { count, coveredDays, day, moment, timeOfDay } from './wire.js';

/**
 * Whether the store has a present. `live`: an event that was sent (not loaded from a file) is at most a day old. `past`: it holds events, but
 * none of these, so there is no "now" to show. `empty`: it holds none.
 */
export const storeMode = z.enum(['live', 'past', 'empty']);
export type StoreMode = z.infer<typeof storeMode>;

/** What the console must know of the store before it shows a number. */
export const storeInfo = z.object({
  timeZone: z.string(),
  /** ISO 4217 code to show money in; null: bare numbers, since the data name no currency. */
  currency: z.string().nullable(),
  /** Purchases in other currencies that no rate converts: they are in no revenue. And refunds, which are not taken off it. */
  unconverted: z.array(z.object({ currency: z.string(), purchases: count, amount: z.number(), refunds: count, refunded: z.number() })),
  demo: z.boolean(),
  today: day,
  storedDays: coveredDays,
  /** The last stored days that every answer can be given for in full: all of them, unless reading their events would take too long. */
  answerableDays: coveredDays,
  /**
   * The day that is not over, and up to which time of day it is known: today up to now; of old data, the last stored day as far as it
   * goes. Null where that day is whole, or nothing is stored.
   */
  unfinishedDay: z.object({ day, until: timeOfDay }).nullable(),
  mode: storeMode,
  /** The mode is `past`: ranges end at the last stored day. */
  historic: z.boolean(),
  /** What must be freed on a full disk before events are taken again; null while there is room. */
  diskNeededBytes: count.nullable(),
  serverTime: moment,
  /** Changes with each build, so that an open page can tell that a newer one is served. */
  build: z.string(),
});
export type StoreInfo = z.infer<typeof storeInfo>;

export const shorterRangeQuery = z.strictObject({ from: day.optional(), to: day.optional() }).refine(fromNotAfterTo, fromAfterTo);
export type ShorterRangeQuery = z.output<typeof shorterRangeQuery>;

export const demoEnded = z.object({ ended: z.literal(true) });

export const health = z.object({
  live: z.boolean(),
  ready: z.boolean(),
  database: z.object({
    ok: z.boolean(),
    version: z.string().nullable(),
    error: z.string().nullable(),
    /** Why the API works as one database user, with all its rights, in place of several; null where it does not, and for whoever is no admin. */
    sharedRole: z.string().nullable(),
  }),
  /** False while the disk of the embedded database is full: no events are taken until `neededBytes` more are free. */
  disk: z.object({ ok: z.boolean(), neededBytes: count.nullable() }),
  /** Seconds between the commit of the newest batch and now; null while the store is empty. */
  ingestLagSeconds: z.number().nullable(),
  /** Age in seconds of what the oldest view does not count yet; 0 when all are current. */
  refreshLagSeconds: z.number().nullable(),
  /** What will become a fault unless somebody acts. */
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type Health = z.infer<typeof health>;

/** Body of every answer that is an error. */
export const errorBody = z.object({
  error: z.object({
    /** `area/what_happened`. */
    code: z.string(),
    message: z.string(),
    details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** When to try again, as in Retry-After. */
    retryAfterSeconds: z.number().optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBody>;
