import { z } from 'zod';
import { segmentedQuery, wholeNumber } from './filters.js';
import { productIdentity } from './products.js';
import { answerHead, count, eventType, freshness, id64, moment, waitingAmount } from './wire.js';

export const BOUGHT_CHOICES = ['all', 'yes', 'no'] as const;

/** Where a page of sessions ends: start in microseconds since 1970, and the session's id. */
export const sessionCursor = z.string().regex(/^\d{1,17}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be the `next` of an answer');

export const sessionListQuery = segmentedQuery({
  bought: z.enum(BOUGHT_CHOICES).default('all'),
  minEvents: wholeNumber(1, 1_000_000).default(1),
  /** Of one user: the number, a surrogate too. */
  user: id64.optional(),
  /** That hold an event of the product. */
  product: id64.optional(),
  limit: wholeNumber(1, 200).default(50),
  before: sessionCursor.optional(),
});

export const sessionSummary = z.object({
  sessionId: z.string(),
  userId: id64,
  /** What the shop itself calls the user, where that is no integer. */
  userOutsideId: z.string().nullable(),
  startedAt: moment,
  endedAt: moment,
  durationSeconds: z.number(),
  events: count,
  views: count,
  carts: count,
  removals: count,
  purchases: count,
  revenue: z.number(),
  /** What is not in the revenue. Null where that could not be found in time. */
  unconverted: z.array(waitingAmount).nullable(),
});

export const sessionListAnswer = answerHead.extend({
  /** Sessions that began in the range, newest first. Under a category or brand, those that hold such an event. */
  sessions: z.array(sessionSummary),
  next: sessionCursor.nullable(),
  /** Where the search had to end before the range did, since it took too long; null where it did not. */
  searchedBackTo: moment.nullable(),
});

export const sessionEvent = z.object({
  eventTime: moment,
  eventType,
  /** Brand, category and price as this event names them. */
  product: productIdentity,
  quantity: count,
  /** What lies in the cart after the event, at the last price of each product in it. */
  cart: z.object({ products: count, value: z.number() }),
});

export const sessionAnswer = freshness.extend({
  session: sessionSummary,
  /** In order of time; the first so many of a longer session. Null where they could not be found in time. */
  timeline: z.array(sessionEvent).nullable(),
  /** Newest first, this one left out. */
  otherSessions: z.array(sessionSummary),
});

export type SessionListQuery = z.output<typeof sessionListQuery>;
export type SessionSummary = z.infer<typeof sessionSummary>;
export type SessionListAnswer = z.infer<typeof sessionListAnswer>;
export type SessionEvent = z.infer<typeof sessionEvent>;
export type SessionAnswer = z.infer<typeof sessionAnswer>;
