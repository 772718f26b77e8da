import { z } from 'zod';
import { count, day, moment } from './wire.js';

/** Columns and values as text: numbers of 64 bits are not rounded. */
const cells = z.record(z.string(), z.string().nullable());

/** One stored row that is not what the events say. */
export const rowDifference = z.object({
  key: cells,
  /** Null: the row is missing. */
  stored: cells.nullable(),
  /** Null: the row is one too many. */
  recomputed: cells.nullable(),
});
export type RowDifference = z.infer<typeof rowDifference>;

export const tableDifferences = z.object({
  table: z.string(),
  rows: count,
  /** The first of them. */
  first: z.array(rowDifference),
});
export type TableDifferences = z.infer<typeof tableDifferences>;

/** What the newest check of a day, or of the store as a whole, found. */
export const reconcileFinding = z.object({
  /** Null: what hangs on no single day, and the views. */
  day: day.nullable(),
  checkedAt: moment,
  tables: z.array(tableDifferences),
});
export type ReconcileFinding = z.infer<typeof reconcileFinding>;

export const reconcileReport = z.object({
  asOf: moment,
  /** Days that hold events, as far as the last run knew them; 0 before the first. */
  days: count,
  /** Of these, the ones that were ever checked. */
  daysChecked: count,
  /** Of the days checked; null while there are none. */
  oldestCheckAt: moment.nullable(),
  newestCheckAt: moment.nullable(),
  /** When what hangs on no single day was last checked. */
  storeCheckedAt: moment.nullable(),
  /** Stored rows that are not what the events say, over all newest checks. */
  differingRows: count,
  /** Checks that found a difference, the store as a whole first, then by day; at most a hundred. */
  findings: z.array(reconcileFinding),
  /** Of these, the ones checked since the newest run began; null while none is running. */
  daysOfRun: count.nullable(),
});
export type ReconcileReport = z.infer<typeof reconcileReport>;
