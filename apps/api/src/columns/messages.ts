import { EVENT_FILE_FORMATS } from '@storepulse/contracts';
import { z } from 'zod';

/** What the API tells the process of the columns. */
export const request = z.discriminatedUnion('type', [
  /** First message: where the columns are kept and where they come from. */
  z.object({ type: z.literal('open'), folder: z.string(), databaseUrl: z.string() }),
  /** Brings the columns to the state of a snapshot that a PostgreSQL transaction has exported. */
  z.object({ type: z.literal('follow'), snapshot: z.string() }),
  /** Removes days, so that the next question copies them again. */
  z.object({ type: z.literal('forget'), days: z.array(z.iso.date()) }),
  /** Asks how far the columns are, or if they are built, what they hold. */
  z.object({ type: z.literal('status') }),
  /** Stops the statement of a request, if it still runs; that request fails. */
  z.object({ type: z.literal('interrupt'), of: z.number() }),
  /** Begins an export of a snapshot that the columns have followed. Requests after it no longer change what the export sees. */
  z.object({ type: z.literal('beginExport'), exportId: z.number(), snapshot: z.string() }),
  /** Writes the export to a file, beside other requests. It runs the statements first. */
  z.object({
    type: z.literal('writeExport'),
    exportId: z.number(),
    statements: z.array(z.string()),
    query: z.string(),
    format: z.enum(EVENT_FILE_FORMATS),
  }),
  /** Ends an export that is not going to be written. */
  z.object({ type: z.literal('dropExport'), exportId: z.number() }),
  /** Runs a statement on the columns. */
  z.object({ type: z.literal('query'), sql: z.string() }),
]);
export type ColumnRequest = z.infer<typeof request>;
export const numberedRequest = z.object({ id: z.number(), request });

/** The reply to a request. */
export const reply = z.discriminatedUnion('type', [
  z.object({ type: z.literal('done') }),
  /** Too many days are still missing for this request to wait. They are being read. `share`: of the events, from 0 to 1. */
  z.object({ type: z.literal('building'), share: z.number() }),
  z.object({ type: z.literal('rows'), rows: z.array(z.record(z.string(), z.unknown())) }),
  /** How many events the columns hold, and the last batch that they include. */
  z.object({ type: z.literal('held'), events: z.coerce.number(), batch: z.coerce.number() }),
  z.object({ type: z.literal('file'), path: z.string(), rows: z.coerce.number() }),
  z.object({ type: z.literal('failed'), reason: z.string() }),
]);
export type ColumnReply = z.infer<typeof reply>;
export const numberedReply = z.object({ id: z.number(), reply });
