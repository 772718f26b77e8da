import { z } from 'zod';
import { count, moment } from './wire.js';

const sizes = {
  /** As the database estimates them; null while it has not looked yet. */
  rows: count.nullable(),
  /** Of the rows themselves, and of their indexes. */
  bytes: count,
  indexBytes: count,
};

/** One partition of the raw events. */
export const storedMonth = z.object({
  /** First day of the month in UTC, `YYYY-MM-DD`. */
  month: z.iso.date(),
  ...sizes,
  /** When the database last gathered statistics of it; null: never. */
  analyzedAt: moment.nullable(),
});
export type StoredMonth = z.infer<typeof storedMonth>;

export const storedTable = z.object({ name: z.string(), kind: z.enum(['table', 'view']), ...sizes });
export type StoredTable = z.infer<typeof storedTable>;

export const storageReport = z.object({
  asOf: moment,
  /** Of the whole database, system tables and all. */
  databaseBytes: count,
  /** Room on the disk of the embedded database, and what a full one needs before events are taken again; null where the database runs elsewhere. */
  disk: z.object({ freeBytes: count, totalBytes: count, neededBytes: count.nullable() }).nullable(),
  /** Why the API works as one database user, with all its rights, in place of several; null where it does not. */
  sharedRole: z.string().nullable(),
  /** Stored events, exactly. */
  events: count,
  /** Newest first; partitions made ahead are empty. */
  months: z.array(storedMonth),
  /** All else, largest first. */
  tables: z.array(storedTable),
});
export type StorageReport = z.infer<typeof storageReport>;
