import { z } from 'zod';

/**
 * 64-bit ids travel as decimal strings: category ids of the REES46 set exceed 2^53, so a JSON number
 * would be rounded silently. Negative values are surrogates of outside ids that are no integers.
 */
export const id64 = z
  .string()
  .regex(/^-?\d{1,19}$/, 'must be a 64-bit integer written as a string')
  // Of what is no integer at all it was said already.
  .refine((text) => !/^-?\d{1,19}$/.test(text) || BigInt.asIntN(64, BigInt(text)) === BigInt(text), 'must be a 64-bit integer');

/** Text from people. PostgreSQL takes every character but the one with the number 0. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `must have at most ${max} characters`)
    // oxlint-disable-next-line no-control-regex -- the very character that is refused
    .regex(/^[^\0]*$/, 'must not hold the character with the number 0');

/** Events are from 1970 to 2100 (UTC); in a zone, that reaches a day further at both ends. */
const [FIRST_DAY, LAST_DAY] = ['1969-12-31', '2101-01-01'];

/** http and https alone: a link to `javascript:` or `data:` must never reach a page. */
const WEB_ADDRESS = /^https?:\/\/[^\s\p{Cc}\p{Surrogate}"'<>\\^`{|}]+$/iu;
const MAX_ADDRESS = 2000;

/** Whether something is an address that a page may link to. */
export const isWebAddress = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_ADDRESS && WEB_ADDRESS.test(value);

/** A calendar day of the store's time zone, `YYYY-MM-DD`, checked to exist. */
export const day = z.iso
  .date({ error: 'must be a day written as YYYY-MM-DD', abort: true })
  .refine((text) => text >= FIRST_DAY && text <= LAST_DAY, `must be from ${FIRST_DAY} to ${LAST_DAY}`);

/** A time of day in the store's time zone, `HH:MM`. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day written as HH:MM');

/** A moment, ISO 8601 in UTC. */
export const moment = z.iso.datetime({ offset: true });

/** A percentage rounded half up to two decimals; null where the divisor is 0. */
export const percent = z.number().nullable();

export const count = z.number().int().min(0);

/** Where an answer stands in time; every answer carries it. */
export const freshness = z.object({
  /** When the newest batch that the answer counts was committed, server clock; null while the store is empty. */
  asOf: moment.nullable(),
  /** Time of the latest event that the answer counts. */
  dataThrough: moment.nullable(),
});

/** What every range answer says of the days it covers; both null while the store is empty. */
export const coveredDays = z.object({ from: day.nullable(), to: day.nullable() });

/** Head of every answer of the read API that covers days. */
export const answerHead = freshness.extend({ range: coveredDays });

export type Freshness = z.infer<typeof freshness>;
export type CoveredDays = z.infer<typeof coveredDays>;

/** What shops gave back on the days of an answer: refunded lines of orders, and their amount. Revenue is what is left without it. */
export const refundTotals = z.object({ count, amount: z.number() });
export type RefundTotals = z.infer<typeof refundTotals>;

/** What purchases cost in a currency that no rate converts: it is in no revenue. */
export const waitingAmount = z.object({ currency: z.string(), amount: z.number() });
export type WaitingAmount = z.infer<typeof waitingAmount>;

export const EVENT_TYPES = ['view', 'cart', 'remove_from_cart', 'purchase'] as const;
export const eventType = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof eventType>;

/** What a sender may send: what visitors do, and what the shop gives back. A refund is no visitor's activity, and no event of one. */
export const SENT_TYPES = [...EVENT_TYPES, 'refund'] as const;

export const STAGES = ['view', 'cart', 'purchase'] as const;
export const stage = z.enum(STAGES);
export type Stage = z.infer<typeof stage>;

/** What a NULL brand or category is called, on the wire and on the screen. */
export const UNKNOWN = 'unknown';
