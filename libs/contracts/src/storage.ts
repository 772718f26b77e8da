import { z } from 'zod';
import { count, moment } from './wire.js';

const sizes = {
  /** The database's estimate; null until it has gathered statistics. */
  rows: count.nullable(),
  /** Size of the rows, and of their indexes. */
  bytes: count,
  indexBytes: count,
};

/** One partition of the raw events. */
export const storedMonth = z.object({
  /** First day of the month in UTC, `YYYY-MM-DD`. */
  month: z.iso.date(),
  ...sizes,
  /** When the database last gathered statistics for it; null: never. */
  analyzedAt: moment.nullable(),
});
export type StoredMonth = z.infer<typeof storedMonth>;

export const storedTable = z.object({ name: z.string(), kind: z.enum(['table', 'view']), ...sizes });
export type StoredTable = z.infer<typeof storedTable>;

/** `idle`: the process of the columns is not running; the next question that needs them starts it. */
export const columnsState = z.enum(['idle', 'building', 'ready', 'unavailable']);
export type ColumnsState = z.infer<typeof columnsState>;

/** The columns: a copy of events and sessions that answers what no roll-up holds. */
export const storedColumns = z.object({
  state: columnsState,
  /** While they are being built: the share of the events they hold, from 0 to 1. */
  share: z.number().nullable(),
  /** Why they are unavailable. */
  reason: z.string().nullable(),
  bytes: count,
  /** Number of events they hold; null until they have answered. */
  events: count.nullable(),
  /** Last batch that they include, and its commit time. */
  asOfBatch: count.nullable(),
  asOf: moment.nullable(),
  /** When they were last brought up to date. */
  followedAt: moment.nullable(),
});
export type StoredColumns = z.infer<typeof storedColumns>;

export const storageReport = z.object({
  asOf: moment,
  /** Size of the whole database, including system tables. */
  databaseBytes: count,
  /** Disk space of the embedded database, and the bytes to free before ingest resumes on a full disk; null for an external database. */
  disk: z.object({ freeBytes: count, totalBytes: count, neededBytes: count.nullable() }).nullable(),
  /** Why the API uses one database user with full rights instead of several; null when it uses several. */
  sharedRole: z.string().nullable(),
  /** Exact number of stored events. */
  events: count,
  columns: storedColumns,
  /** Newest first; upcoming partitions are empty. */
  months: z.array(storedMonth),
  /** All other tables and views, largest first. */
  tables: z.array(storedTable),
});
export type StorageReport = z.infer<typeof storageReport>;
