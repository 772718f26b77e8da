import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { privateFile } from '@storepulse/database/embedded/private-files.js';
import { z } from 'zod';

const storeRow = z.object({ identity: z.string(), last_batch: z.coerce.number() });
const dayRow = z.object({ day: z.string(), batch: z.coerce.number(), events: z.coerce.number() });
const countRow = z.object({ batches: z.coerce.number() });

/** A stored day, the last batch that changed it, and its number of events. */
export type StoreDay = z.output<typeof dayRow>;

/** Which store this is, and where its days begin. */
export async function readStore(client: Client): Promise<z.output<typeof storeRow>> {
  const { rows } = await client.query(
    `select concat_ws(' ', (select oid from pg_database where datname = current_database()), created_at, zone_rules) as identity, last_batch
     from store_state`,
  );
  return storeRow.parse(rows[0]);
}

export async function readDays(client: Client): Promise<StoreDay[]> {
  // Each change of an event or a session gets the number of its batch here. Sessions count on the day they started.
  const { rows } = await client.query(
    `select day::text, max(changed_batch) as batch, sum(events) as events
     from (
       select day, changed_batch, case when event_type = 'refund' then 0 else events end as events from stage_days
       union all
       select day, changed_batch, 0 from session_days) as d
     group by day
     order by day`,
  );
  return rows.map((row) => dayRow.parse(row));
}

/** Whether the days were repaired between two batches: a repair takes a batch number, but writes no batch and notes no days. */
export async function wasRepaired(client: Client, since: number, lastBatch: number): Promise<boolean> {
  if (lastBatch <= since) return false;
  const { rows } = await client.query('select count(*) as batches from write_batches where batch_id > $1 and batch_id <= $2', [
    since,
    lastBatch,
  ]);
  return countRow.parse(rows[0]).batches !== lastBatch - since;
}

/** Copies the rows of a query into a file. */
export async function copyRows(client: Client, query: string, file: string): Promise<string> {
  const rows = client.query(copyTo(`copy (${query}) to stdout (format csv)`));
  await pipeline(rows, createWriteStream(file, { mode: privateFile }));
  return file;
}
