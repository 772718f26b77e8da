import { z } from 'zod';
import { wholeNumber } from './filters.js';
import { count, id64, moment } from './wire.js';
import { keyCut } from './write-key-limits.js';

/** Longest stretch that one report covers, in minutes: a day. */
export const MAX_INTAKE_MINUTES = 1440;

export const intakeQuery = z.strictObject({
  /** Minutes up to now; the last one is still running. */
  minutes: wholeNumber(1, MAX_INTAKE_MINUTES).default(60),
});

/**
 * What became of everything that was sent over HTTP, in lines: an event is one, an order as many as it has products.
 * received = accepted + duplicates + rejected + shed, always.
 */
export const intakeFigures = z.object({
  received: count,
  accepted: count,
  /** Of those accepted: counted, and not stored as events (page, identify and the like). */
  noted: count,
  /** Sent before, under the same message id: stored once. */
  duplicates: count,
  rejected: count,
  /** Of those rejected: not kept to be looked at, since too many of the same key came in the same hour. */
  unkept: count,
  /** Refused with 429, since the writer was behind or a limit of the key was reached: the sender keeps them and sends them again. */
  shed: count,
});
export type IntakeFigures = z.infer<typeof intakeFigures>;

export const intakeSource = intakeFigures.extend({
  writeKeyId: id64,
  name: z.string(),
  revoked: z.boolean(),
  /** When the key last sent anything, also before these minutes; null: never. */
  lastReceivedAt: moment.nullable(),
  /** What the limits of the key cut in these minutes. */
  cuts: z.array(keyCut),
});
export type IntakeSource = z.infer<typeof intakeSource>;

export const intakeMinute = intakeFigures
  .pick({ received: true, accepted: true, duplicates: true, rejected: true, shed: true })
  .extend({ minute: moment });
export type IntakeMinute = z.infer<typeof intakeMinute>;

export const intakeReport = z.object({
  asOf: moment,
  /** Start of the first minute and end of the last, by the time of receipt. */
  from: moment,
  to: moment,
  /** Keys in force, and revoked ones that were used in these minutes; those that sent most first. */
  sources: z.array(intakeSource),
  totals: intakeFigures,
  /** Every minute, oldest first, empty ones included. */
  minutes: z.array(intakeMinute),
});
export type IntakeReport = z.infer<typeof intakeReport>;

export const REJECTION_SOURCES = ['http', 'file'] as const;
export const rejectionSource = z.enum(REJECTION_SOURCES);
export type RejectionSource = z.infer<typeof rejectionSource>;

export const rejectedEventsQuery = z.strictObject({
  limit: wholeNumber(1, 200).default(50),
  /** Only those that came in before this one: `next` of the page before. */
  before: id64.optional(),
  writeKeyId: id64.optional(),
  source: rejectionSource.optional(),
});
export type RejectedEventsQuery = z.output<typeof rejectedEventsQuery>;

export const rejectedEvent = z.object({
  rejectionId: id64,
  source: rejectionSource,
  /** The key it was sent with; null for a row of a file, and where it was not noted. */
  writeKeyId: id64.nullable(),
  keyName: z.string().nullable(),
  /** The load, its file, and where in it the record begins; null for what was sent. */
  loadId: id64.nullable(),
  fileName: z.string().nullable(),
  line: count.nullable(),
  reason: z.string(),
  /** As it came, cut off after 10,000 characters. Text of strangers. */
  raw: z.string(),
  receivedAt: moment,
});
export type RejectedEvent = z.infer<typeof rejectedEvent>;

export const rejectedEventList = z.object({
  /** Newest first. */
  rejectedEvents: z.array(rejectedEvent),
  /** What to give as `before` for the next page; null on the last. */
  next: id64.nullable(),
});
export type RejectedEventList = z.infer<typeof rejectedEventList>;
