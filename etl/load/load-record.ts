/** Records of loads: table `loads`, view `load_states`, advisory lock (5280, load_id). */
import type { ClientBase } from 'pg';
import { z } from 'zod';

/** The view `load_states` (migration CreateLoads) also uses this key, to tell whether a load is running. */
const LOAD_LOCK = 5280;

const loadRow = z.object({
  load_id: z.number(),
  status: z.enum(['running', 'interrupted', 'done', 'failed']),
  records_done: z.coerce.number(),
  rows_loaded: z.coerce.number(),
  rows_rejected: z.coerce.number(),
  rows_duplicate: z.coerce.number(),
  rejections: z.record(z.string(), z.number()),
  warnings: z.record(z.string(), z.number()),
  seconds: z.number(),
  finished_at: z.date().nullable(),
  first_day: z.string().nullable(),
  last_day: z.string().nullable(),
  days_touched: z.number(),
});
export type LoadState = z.infer<typeof loadRow>;

/** Finds the load of a file by its content, or creates it. */
export async function findOrEnterLoad(client: ClientBase, file: { sha256: string; name: string; bytes: number }): Promise<LoadState> {
  await client.query(
    `insert into loads (sha256, file_name, bytes, status)
     values ($1, $2, $3, 'interrupted')
     on conflict (sha256) do nothing`,
    [file.sha256, file.name, file.bytes],
  );
  return readLoad(client, 'sha256', file.sha256);
}

/** @returns whether this connection now holds the lock; if not, another one does */
export async function lockLoad(client: ClientBase, loadId: number): Promise<boolean> {
  const result = await client.query('select pg_try_advisory_lock($1, $2) as locked', [LOAD_LOCK, loadId]);
  return z.object({ locked: z.boolean() }).parse(result.rows[0]).locked;
}

export async function unlockLoad(client: ClientBase, loadId: number): Promise<void> {
  await client.query('select pg_advisory_unlock($1, $2)', [LOAD_LOCK, loadId]);
}

async function readLoad(client: ClientBase, by: 'sha256' | 'load_id', value: string | number): Promise<LoadState> {
  const where = by === 'sha256' ? 'sha256 = $1' : 'load_id = $1';
  const result = await client.query(
    `select load_id, status, records_done, rows_loaded, rows_rejected, rows_duplicate, rejections, warnings, seconds, finished_at,
       days[1]::text as first_day, days[cardinality(days)]::text as last_day, cardinality(days) as days_touched
     from loads
     where ${where}`,
    [value],
  );
  return loadRow.parse(result.rows[0]);
}

export function reloadState(client: ClientBase, loadId: number): Promise<LoadState> {
  return readLoad(client, 'load_id', loadId);
}

/** Resets a load without any loaded rows, and deletes its rejected rows, as if its file had just been found. */
export async function resetLoad(client: ClientBase, loadId: number): Promise<LoadState> {
  await client.query(
    `with forgotten as (delete from rejected_events where load_id = $1)
     update loads
     set status = 'interrupted', records_done = 0, rows_rejected = 0, rejections = '{}', warnings = '{}', seconds = 0, finished_at = null
     where load_id = $1`,
    [loadId],
  );
  return reloadState(client, loadId);
}

/** Marks the load as running, under the file's current name. */
export async function beginLoad(client: ClientBase, loadId: number, fileName: string): Promise<void> {
  await client.query(
    `update loads set status = 'running', file_name = $2, finished_at = null, error = null, refused = false where load_id = $1`,
    [loadId, fileName],
  );
  await announceLoad(client, loadId, 'running');
}

export async function endLoad(
  client: ClientBase,
  loadId: number,
  end: {
    status: 'done' | 'interrupted' | 'failed';
    seconds: number;
    error: string | null;
    /** The file itself is the reason for the failure. */
    refused: boolean;
  },
): Promise<void> {
  await client.query(
    `update loads
     set status = $2, seconds = $3, error = $4, refused = $5, finished_at = clock_timestamp()
     where load_id = $1`,
    [loadId, end.status, end.seconds, end.error, end.refused],
  );
  await announceLoad(client, loadId, end.status);
}

/** Notifies the app, which pushes the change to open consoles. The notice goes out when the transaction commits. */
export async function announceLoad(client: ClientBase, loadId: number, status: LoadState['status']): Promise<void> {
  const notice = JSON.stringify({ type: 'loadChanged', loadId: String(loadId), status });
  await client.query(`select pg_notify('storepulse', $1)`, [notice]);
}

const monthRow = z.object({ month: z.string() });

// Months (UTC) that hold days of these loads. At a month's edge, a day of another zone reaches into two months.
export async function monthsOf(client: ClientBase, loadIds: readonly number[]): Promise<string[]> {
  const result = await client.query(
    `select distinct to_char(d.day + e.days, 'YYYY-MM') as month
     from loads l
     cross join unnest(l.days) as d (day)
     cross join (values (-1), (0), (1)) as e (days)
     where l.load_id = any ($1::integer[]) and to_regclass('events_' || to_char(d.day + e.days, 'YYYY_MM')) is not null
     order by 1`,
    [loadIds],
  );
  return result.rows.map((row) => monthRow.parse(row).month);
}
