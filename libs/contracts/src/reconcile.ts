import { z } from 'zod';
import { count, day, moment } from './wire.js';

/** Columns with their values as text, so that 64-bit numbers are not rounded. */
const cells = z.record(z.string(), z.string().nullable());

/** A stored row that differs from the events. */
export const rowDifference = z.object({
  key: cells,
  /** Null: the row is missing. */
  stored: cells.nullable(),
  /** Null: the row should not exist. */
  recomputed: cells.nullable(),
});
export type RowDifference = z.infer<typeof rowDifference>;

export const tableDifferences = z.object({
  table: z.string(),
  rows: count,
  /** The first differing rows. */
  first: z.array(rowDifference),
});
export type TableDifferences = z.infer<typeof tableDifferences>;

/** Result of the newest check of a day, or of the store as a whole. */
export const reconcileFinding = z.object({
  /** Null: data that belongs to no single day, and the views. */
  day: day.nullable(),
  checkedAt: moment,
  tables: z.array(tableDifferences),
});
export type ReconcileFinding = z.infer<typeof reconcileFinding>;

export const reconcileReport = z.object({
  asOf: moment,
  /** Number of days with events, as of the last run; 0 before the first run. */
  days: count,
  /** Number of these days that were ever checked. */
  daysChecked: count,
  /** Oldest and newest check of a day; null when no day was checked. */
  oldestCheckAt: moment.nullable(),
  newestCheckAt: moment.nullable(),
  /** When data that belongs to no single day was last checked. */
  storeCheckedAt: moment.nullable(),
  /** Stored rows that differ from the events, over all newest checks. */
  differingRows: count,
  /** Checks with differences: the store as a whole first, then by day; at most a hundred. */
  findings: z.array(reconcileFinding),
  /** Days checked since the current run began; null when no run is in progress. */
  daysOfRun: count.nullable(),
});
export type ReconcileReport = z.infer<typeof reconcileReport>;
