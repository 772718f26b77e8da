import { z } from 'zod';
import { columnsState } from './storage.js';
import { count, coveredDays, day, moment, timeOfDay } from './wire.js';

/**
 * Whether the store is current. `live`: the newest sent event (not loaded from a file) is at most a day old. `past`: it has events, but no
 * such event, so there is no "now" to show. `empty`: it has no events.
 */
export const storeMode = z.enum(['live', 'past', 'empty']);
export type StoreMode = z.infer<typeof storeMode>;

/** Store information that the console needs before it can show a number. */
export const storeInfo = z.object({
  timeZone: z.string(),
  /** ISO 4217 code for showing money; null: bare numbers, because the data names no currency. */
  currency: z.string().nullable(),
  /** Purchases in currencies without a rate, which are missing from revenue, and refunds that are not deducted from it. */
  unconverted: z.array(z.object({ currency: z.string(), purchases: count, amount: z.number(), refunds: count, refunded: z.number() })),
  demo: z.boolean(),
  today: day,
  storedDays: coveredDays,
  /**
   * The day that is not over, and the time of day up to which it is known. Live store: today up to now. Past store: the last stored day, up
   * to its last event. Null when that day is complete, or nothing is stored.
   */
  unfinishedDay: z.object({ day, until: timeOfDay }).nullable(),
  mode: storeMode,
  /** True when the mode is `past`: ranges end at the last stored day. */
  historic: z.boolean(),
  /** Bytes to free on a full disk before ingest resumes; null while there is space. */
  diskNeededBytes: count.nullable(),
  serverTime: moment,
  /** Changes with each build, so that an open page can detect a newer one. */
  build: z.string(),
});
export type StoreInfo = z.infer<typeof storeInfo>;

export const demoEnded = z.object({ ended: z.literal(true) });

export const health = z.object({
  live: z.boolean(),
  ready: z.boolean(),
  database: z.object({
    ok: z.boolean(),
    version: z.string().nullable(),
    error: z.string().nullable(),
    /** Why the API uses one database user with full rights instead of several; null when it uses several, and for non-admins. */
    sharedRole: z.string().nullable(),
  }),
  /** `ok` is false while the disk of the embedded database is full: ingest stops until `neededBytes` more are free. */
  disk: z.object({ ok: z.boolean(), neededBytes: count.nullable() }),
  /**
   * The columns, which answer what no roll-up holds; asked, not only looked at. `ok` is false while they don't answer. `share`: of the
   * events, from 0 to 1, while they are being built.
   */
  columns: z.object({ ok: z.boolean(), state: columnsState, share: z.number().nullable() }),
  /** Seconds since the commit of the newest batch; null for an empty store. */
  ingestLagSeconds: z.number().nullable(),
  /** Age in seconds of the oldest data that a view does not include yet; 0 when all views are current. */
  refreshLagSeconds: z.number().nullable(),
  /** Problems that will cause a failure unless someone acts. */
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type Health = z.infer<typeof health>;

/** Body of every error response. */
export const errorBody = z.object({
  error: z.object({
    /** `area/what_happened`. */
    code: z.string(),
    message: z.string(),
    details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** Seconds to wait before a retry, as in Retry-After. */
    retryAfterSeconds: z.number().optional(),
    /** With `columns/building`: the share of the events that are prepared for counting, from 0 to 1. */
    share: z.number().optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBody>;
