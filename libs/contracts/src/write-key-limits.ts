import { z } from 'zod';
import { count, moment } from './wire.js';

/** What a write key may be allowed to send: our five types, and every call that is counted and not stored (identify, page and the like). */
export const SENDABLE_EVENTS = ['view', 'cart', 'remove_from_cart', 'purchase', 'refund', 'other'] as const;
export const sendableEvent = z.enum(SENDABLE_EVENTS);
export type SendableEvent = z.infer<typeof sendableEvent>;

/** An origin as browsers write it, or `https://*.shop.example` for every subdomain of one. */
const ORIGIN = /^https?:\/\/(?:\*\.(?=[^.:]+\.[^.:]))?(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;
const PARTS = /^(https?):\/\/(\*\.)?([^/?#@\s*]+)\/?$/i;

/** An origin as browsers write it: without the port of its scheme, in lower case, the name in ASCII. What is none stays as it is. */
export function plainOrigin(text: string): string {
  const [, scheme, wildcard = '', host] = PARTS.exec(text.trim()) ?? [];
  if (scheme === undefined || host === undefined) return text.trim();
  try {
    return new URL(`${scheme}://${host}`).origin.replace('://', `://${wildcard}`);
  } catch {
    return text.trim();
  }
}

export const isOriginPattern = (text: string): boolean => ORIGIN.test(text);

/** Whether a page of an origin may send with a key that names these. @param origin as a browser sends it; none: no page sends */
export function isOriginAllowed(allowed: readonly string[], origin: string | undefined): boolean {
  if (allowed.length === 0) return true;
  if (origin === undefined) return false;
  return allowed.some((pattern) => {
    const [before, after] = pattern.split('*');
    if (after === undefined) return pattern === origin;
    const name = origin.slice(before?.length, -after.length);
    return origin.startsWith(before ?? '') && origin.endsWith(after) && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name);
  });
}

const wholeFrom1 = (most: number) =>
  z.number().int('must be a whole number').min(1, 'must be at least 1').max(most, `must be at most ${most}`).nullable().default(null);
const eachOnce = <T>(values: T[]): T[] => [...new Set(values)];

/** What a write key is limited to. An order counts as many events as it has lines. Null and empty: no limit. */
export const writeKeyLimits = z
  .strictObject({
    eventsPerSecond: wholeFrom1(1_000_000),
    /** So many at once, after a pause; none: as many as in a second. */
    burst: wholeFrom1(10_000_000),
    /** Accepted on one day of the store. */
    eventsPerDay: wholeFrom1(1_000_000_000_000),
    /** Empty: all. */
    events: z.array(sendableEvent).max(SENDABLE_EVENTS.length).overwrite(eachOnce).default([]),
    /** Of pages that may send with the key, as `https://shop.example` or `https://*.shop.example`; with any, nobody else may. Empty: anybody. */
    origins: z
      .array(
        z
          .string()
          .max(300, 'must have at most 300 characters')
          .overwrite(plainOrigin)
          .regex(ORIGIN, 'must be an origin such as https://shop.example or https://*.shop.example'),
      )
      .max(50, 'must be at most 50')
      .overwrite(eachOnce)
      .default([]),
  })
  .refine(({ burst, eventsPerSecond }) => burst === null || eventsPerSecond !== null, {
    path: ['burst'],
    message: 'needs a rate: set eventsPerSecond too',
  });
export type WriteKeyLimits = z.output<typeof writeKeyLimits>;

export const NO_LIMITS: WriteKeyLimits = { eventsPerSecond: null, burst: null, eventsPerDay: null, events: [], origins: [] };

/** Why something was cut: over the rate, over the daily cap, an event that the key may not send, a page that may not use it. */
export const CUT_REASONS = ['rate', 'dailyCap', 'event', 'origin'] as const;
export const cutReason = z.enum(CUT_REASONS);
export type CutReason = z.infer<typeof cutReason>;

/** What the limits of a key cut. */
export const keyCut = z.object({
  reason: cutReason,
  /** 0 for pages: their requests are refused unread. Of the rate and the cap these are among `shed`, of events among `rejected`. */
  lines: count,
  requests: count,
  lastAt: moment,
});
export type KeyCut = z.infer<typeof keyCut>;
