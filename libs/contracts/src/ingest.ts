import { z } from 'zod';
import { count } from './wire.js';

/** The columns of the data set, in the order of its files. */
export const INPUT_COLUMNS = [
  'event_time',
  'event_type',
  'product_id',
  'category_id',
  'category_code',
  'brand',
  'price',
  'user_id',
  'user_session',
] as const;
export type InputColumn = (typeof INPUT_COLUMNS)[number];

/** At most this many events in one POST /api/events. */
export const MAX_EVENTS_PER_REQUEST = 2500;

export const ingestAnswer = z.object({
  accepted: count,
  duplicates: count,
  rejected: z.array(z.object({ index: count, reason: z.string() })),
});
export type IngestAnswer = z.infer<typeof ingestAnswer>;
