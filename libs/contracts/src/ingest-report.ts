import { z } from 'zod';
import { wholeNumber } from './filters.js';
import { count, id64, moment } from './wire.js';
import { keyCut } from './write-key-limits.js';

/** Longest period of one report, in minutes: a day. */
export const MAX_REPORT_MINUTES = 1440;

export const ingestReportQuery = z.strictObject({
  /** Number of minutes up to now, including the current one. */
  minutes: wholeNumber(1, MAX_REPORT_MINUTES).default(60),
});

/**
 * Results of everything sent over HTTP, in lines: an event is one line, an order has one line for each product.
 * Always: received = accepted + duplicates + rejected + shed.
 */
export const ingestFigures = z.object({
  received: count,
  accepted: count,
  /** Of the accepted: counted but not stored as events (page, identify and the like). */
  ignored: count,
  /** Sent before under the same message id; stored once. */
  duplicates: count,
  rejected: count,
  /** Of the rejected: not kept for inspection, because the same key had too many in the same hour. */
  unlisted: count,
  /** Answered with 429 because the writer was behind or the key hit a limit: the sender keeps them and sends them again. */
  shed: count,
});
export type IngestFigures = z.infer<typeof ingestFigures>;

export const ingestSource = ingestFigures.extend({
  writeKeyId: id64,
  name: z.string(),
  revoked: z.boolean(),
  /** When the key last sent anything, even before this period; null: never. */
  lastReceivedAt: moment.nullable(),
  /** Cuts by the key's limits in this period. */
  cuts: z.array(keyCut),
});
export type IngestSource = z.infer<typeof ingestSource>;

export const ingestMinute = ingestFigures
  .pick({ received: true, accepted: true, duplicates: true, rejected: true, shed: true })
  .extend({ minute: moment });
export type IngestMinute = z.infer<typeof ingestMinute>;

export const ingestReport = z.object({
  asOf: moment,
  /** Start of the first minute and end of the last, by receive time. */
  from: moment,
  to: moment,
  /** Active keys, and revoked keys used in this period; those that sent the most come first. */
  sources: z.array(ingestSource),
  totals: ingestFigures,
  /** Every minute, oldest first, including empty ones. */
  minutes: z.array(ingestMinute),
});
export type IngestReport = z.infer<typeof ingestReport>;

export const REJECTION_SOURCES = ['http', 'file'] as const;
export const rejectionSource = z.enum(REJECTION_SOURCES);
export type RejectionSource = z.infer<typeof rejectionSource>;

export const rejectedEventsQuery = z.strictObject({
  limit: wholeNumber(1, 200).default(50),
  /** Only rejections before this one: `next` of the previous page. */
  before: id64.optional(),
  writeKeyId: id64.optional(),
  source: rejectionSource.optional(),
});
export type RejectedEventsQuery = z.output<typeof rejectedEventsQuery>;

export const rejectedEvent = z.object({
  rejectionId: id64,
  source: rejectionSource,
  /** The key that sent it; null for a row of a file, or when the key was not recorded. */
  writeKeyId: id64.nullable(),
  keyName: z.string().nullable(),
  /** The load, its file and the first line of the record; null for sent events. */
  loadId: id64.nullable(),
  fileName: z.string().nullable(),
  line: count.nullable(),
  reason: z.string(),
  /** As received, cut off after 10,000 characters. Untrusted text. */
  raw: z.string(),
  receivedAt: moment,
});
export type RejectedEvent = z.infer<typeof rejectedEvent>;

export const rejectedEventList = z.object({
  /** Newest first. */
  rejectedEvents: z.array(rejectedEvent),
  /** Value of `before` for the next page; null on the last page. */
  next: id64.nullable(),
});
export type RejectedEventList = z.infer<typeof rejectedEventList>;
