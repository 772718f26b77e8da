import { z } from 'zod';
import { count, moment } from './wire.js';

/** Events that a write key may be allowed to send: the five types, and every call that is counted but not stored (identify, page, …). */
export const SENDABLE_EVENTS = ['view', 'cart', 'remove_from_cart', 'purchase', 'refund', 'other'] as const;
export const sendableEvent = z.enum(SENDABLE_EVENTS);
export type SendableEvent = z.infer<typeof sendableEvent>;

/** An origin as browsers write it, or `https://*.shop.example` for all its subdomains. */
const ORIGIN = /^https?:\/\/(?:\*\.(?=[^.:]+\.[^.:]))?(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;
const PARTS = /^(https?):\/\/(\*\.)?([^/?#@\s*]+)\/?$/i;

/** Normalizes an origin to the browser's form: no default port, lower case, ASCII host name. Other text stays unchanged, but trimmed. */
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

/** Whether a page may send with a key limited to these origins. @param origin as a browser sends it; undefined: not sent from a page */
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

/** Limits of a write key. An order counts as many events as it has lines. Null or empty: no limit. */
export const writeKeyLimits = z
  .strictObject({
    eventsPerSecond: wholeFrom1(1_000_000),
    /** Events allowed at once after a pause; by default as many as in one second. */
    burst: wholeFrom1(10_000_000),
    /** Events accepted on one day of the store. */
    eventsPerDay: wholeFrom1(1_000_000_000_000),
    /** Empty: all. */
    events: z.array(sendableEvent).max(SENDABLE_EVENTS.length).overwrite(eachOnce).default([]),
    /** Only pages of these origins may send with the key: `https://shop.example` or `https://*.shop.example`. Empty: anyone. */
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

/** Why lines were cut: over the rate, over the daily cap, an event type not allowed, a page not allowed. */
export const CUT_REASONS = ['rate', 'dailyCap', 'event', 'origin'] as const;
export const cutReason = z.enum(CUT_REASONS);
export type CutReason = z.infer<typeof cutReason>;

/** Lines and requests cut by the limits of a key. */
export const keyCut = z.object({
  reason: cutReason,
  /** 0 for pages, whose requests are refused unread. Lines over the rate or cap also count as `shed`, disallowed events as `rejected`. */
  lines: count,
  requests: count,
  lastAt: moment,
});
export type KeyCut = z.infer<typeof keyCut>;
