import { z } from 'zod';
import { count } from './wire.js';

/** The columns of the data set, in file order. */
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

/** Optional event columns, supported by every reader. */
export const OPTIONAL_COLUMNS = [
  'quantity',
  'currency',
  'message_id',
  'order_id',
  'order_line',
  'name',
  'image_url',
  'url',
  'anonymous_id',
] as const;
export type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number];
export type EventColumn = InputColumn | OptionalColumn;

/**
 * Columns that only the fold's own writer can handle, because their meaning depends on stored data. A file with one of them is written
 * batch by batch through `writeBatch`, not month by month by the bulk load.
 */
export const COLUMNS_WRITTEN_BY_THE_FOLD: readonly OptionalColumn[] = ['currency', 'message_id', 'order_id', 'order_line', 'anonymous_id'];

/** Maximum number of events in one POST /api/events. */
export const MAX_EVENTS_PER_REQUEST = 2500;

export const ingestAnswer = z.object({
  accepted: count,
  duplicates: count,
  rejected: z.array(z.object({ index: count, reason: z.string() })),
  /** Accepted events that lost a value, and why; absent when there are none. */
  warnings: z.array(z.object({ index: count, reason: z.string() })).optional(),
});
export type IngestAnswer = z.infer<typeof ingestAnswer>;

/** Answer to a call of the Segment HTTP API: Segment's own answer, plus the results of the events. */
export const segmentAnswer = ingestAnswer.extend({ success: z.literal(true) });
export type SegmentAnswer = z.infer<typeof segmentAnswer>;

/** Calls of the Segment HTTP API by the last part of their path, including the short paths of the browser library. */
export const SEGMENT_PATHS = {
  batch: 'batch',
  track: 'track',
  page: 'page',
  identify: 'identify',
  screen: 'screen',
  group: 'group',
  alias: 'alias',
  b: 'batch',
  t: 'track',
  p: 'page',
  i: 'identify',
  s: 'screen',
  g: 'group',
  a: 'alias',
} as const;
