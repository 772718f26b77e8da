import { z } from 'zod';

/**
 * 64-bit ids travel as decimal strings: category ids of the REES46 data set exceed 2^53, so a JSON number would be rounded silently.
 * Negative values are surrogates for external ids that are not integers.
 */
export const id64 = z
  .string()
  .regex(/^-?\d{1,19}$/, 'must be a 64-bit integer written as a string')
  // Text that is not an integer is rejected by the check above.
  .refine((text) => !/^-?\d{1,19}$/.test(text) || BigInt.asIntN(64, BigInt(text)) === BigInt(text), 'must be a 64-bit integer');

/** Text from people. PostgreSQL accepts every character except number 0. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `must have at most ${max} characters`)
    // oxlint-disable-next-line no-control-regex -- the very character that is refused
    .regex(/^[^\0]*$/, 'must not contain the NUL character');

/** Events are from 1970 to 2100 (UTC); time zones extend that by a day at both ends. */
const [FIRST_DAY, LAST_DAY] = ['1969-12-31', '2101-01-01'];

/** Only http and https: a link to `javascript:` or `data:` must never reach a page. */
const WEB_ADDRESS = /^https?:\/\/[^\s\p{Cc}\p{Surrogate}"'<>\\^`{|}]+$/iu;
const MAX_ADDRESS = 2000;

/** Whether a value is an address that a page may link to. */
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

/** A percentage, rounded half up to two decimals; null when the divisor is 0. */
export const percent = z.number().nullable();

export const count = z.number().int().min(0);

/** How current an answer is; every answer has it. */
export const freshness = z.object({
  /** Commit time of the newest batch in the answer, by the server's clock; null for an empty store. */
  asOf: moment.nullable(),
  /** Time of the latest event in the answer. */
  dataThrough: moment.nullable(),
});

/** The days that a range answer covers; both null for an empty store. */
export const coveredDays = z.object({ from: day.nullable(), to: day.nullable() });

/** Common fields of every read API answer that covers days. */
export const answerHead = freshness.extend({ range: coveredDays });

export type Freshness = z.infer<typeof freshness>;
export type CoveredDays = z.infer<typeof coveredDays>;

/** Refunds on the days of an answer: number of refunded order lines, and their amount. Revenue is net of it. */
export const refundTotals = z.object({ count, amount: z.number() });
export type RefundTotals = z.infer<typeof refundTotals>;

/** Purchases in a currency without a rate; they are missing from revenue. */
export const waitingAmount = z.object({ currency: z.string(), amount: z.number() });
export type WaitingAmount = z.infer<typeof waitingAmount>;

export const EVENT_TYPES = ['view', 'cart', 'remove_from_cart', 'purchase'] as const;
export const eventType = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof eventType>;

/** Event types that a sender may send: visitors' actions, and refunds. A refund is not a visitor's action or event. */
export const SENT_TYPES = [...EVENT_TYPES, 'refund'] as const;

export const STAGES = ['view', 'cart', 'purchase'] as const;
export const stage = z.enum(STAGES);
export type Stage = z.infer<typeof stage>;

/** Name of a NULL brand or category, on the wire and on screen. */
export const UNKNOWN = 'unknown';
