import { z } from 'zod';
import { segmentedQuery, wholeNumber } from './filters.js';
import { productIdentity } from './products.js';
import { answerHead, count, eventType, freshness, id64, moment, waitingAmount } from './wire.js';

export const sessionParams = z.object({ sessionId: z.guid({ error: 'must be a session id' }) });

export const BOUGHT_CHOICES = ['all', 'yes', 'no'] as const;

/** Position of the last session of a page: start in microseconds since 1970, and the session id. */
export const sessionCursor = z.string().regex(/^\d{1,17}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be the `next` of an answer');

export const sessionListQuery = segmentedQuery({
  bought: z.enum(BOUGHT_CHOICES).default('all'),
  minEvents: wholeNumber(1, 1_000_000).default(1),
  /** Only this user: the numeric id, including surrogates. */
  user: id64.optional(),
  /** Only sessions with an event of this product. */
  product: id64.optional(),
  limit: wholeNumber(1, 200).default(50),
  before: sessionCursor.optional(),
});

export const sessionSummary = z.object({
  sessionId: z.string(),
  userId: id64,
  /** External id of the user, when it is not an integer. */
  userExternalId: z.string().nullable(),
  startedAt: moment,
  endedAt: moment,
  durationSeconds: z.number(),
  events: count,
  views: count,
  carts: count,
  removals: count,
  purchases: count,
  revenue: z.number(),
  /** Amounts missing from revenue. */
  unconverted: z.array(waitingAmount),
});

export const sessionListAnswer = answerHead.extend({
  /** Sessions that began in the range, newest first. With a category or brand filter, only sessions with a matching event. */
  sessions: z.array(sessionSummary),
  next: sessionCursor.nullable(),
});

export const sessionEvent = z.object({
  eventTime: moment,
  eventType,
  /** Brand, category and price as in this event. */
  product: productIdentity,
  quantity: count,
  /** Contents of the cart after the event, at each product's last price. */
  cart: z.object({ products: count, value: z.number() }),
});

export const sessionAnswer = freshness.extend({
  session: sessionSummary,
  /** In time order; only the first events of a very long session. */
  timeline: z.array(sessionEvent),
  /** Newest first, without this session. */
  otherSessions: z.array(sessionSummary),
});

export type SessionListQuery = z.output<typeof sessionListQuery>;
export type SessionSummary = z.infer<typeof sessionSummary>;
export type SessionListAnswer = z.infer<typeof sessionListAnswer>;
export type SessionEvent = z.infer<typeof sessionEvent>;
export type SessionAnswer = z.infer<typeof sessionAnswer>;
