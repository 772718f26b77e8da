import { type LoadList, loadPhase, loadStatus } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../platform/column-types.js';
import { queryRows, type SqlClient } from '../platform/query-rows.js';

/** Number of loads shown, newest first. Older ones stay in the table. */
const SHOWN_LOADS = 100;

const loadRow = z.object({
  load_id: z.number(),
  file_name: z.string(),
  bytes: numeric,
  status: loadStatus,
  records_done: numeric,
  rows_loaded: numeric,
  rows_rejected: numeric,
  rows_duplicate: numeric,
  rejections: z.record(z.string(), z.number()),
  warnings: z.record(z.string(), z.number()),
  first_day: z.string().nullable(),
  last_day: z.string().nullable(),
  days_touched: z.number(),
  started_at: timestamp,
  finished_at: timestamp.nullable(),
  seconds: z.number(),
  error: z.string().nullable(),
  refused: z.boolean(),
  phase: loadPhase.nullable(),
  fraction: z.number().nullable(),
  rows_written: numeric,
  rows_per_second: z.number().nullable(),
  seconds_left: z.number().nullable(),
});

/** Loads: running ones first, then newest first. */
export async function loadList(client: SqlClient): Promise<LoadList> {
  const rows = await queryRows(
    client,
    loadRow,
    `select
       load_id, file_name, bytes, status, records_done, rows_loaded, rows_rejected, rows_duplicate, rejections, warnings,
       to_char(days[1], 'YYYY-MM-DD') as first_day,
       to_char(days[cardinality(days)], 'YYYY-MM-DD') as last_day,
       cardinality(days) as days_touched,
       started_at, finished_at, seconds, error,
       (select l.refused and l.records_done = 0 from loads l where l.load_id = s.load_id) as refused, phase, fraction, rows_written, rows_per_second, seconds_left
     from load_states s
     order by (status = 'running') desc, started_at desc, load_id desc
     limit $1`,
    [SHOWN_LOADS],
  );
  return {
    loads: rows.map((row) => ({
      loadId: String(row.load_id),
      fileName: row.file_name,
      bytes: row.bytes,
      status: row.status,
      rowsRead: row.records_done,
      rowsLoaded: row.rows_loaded,
      rowsRejected: row.rows_rejected,
      rowsDuplicate: row.rows_duplicate,
      rejections: byRows(row.rejections),
      warnings: byRows(row.warnings),
      firstDay: row.first_day,
      lastDay: row.last_day,
      daysTouched: row.days_touched,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      seconds: row.seconds,
      error: row.error,
      refused: row.refused,
      progress:
        row.status !== 'running' || row.phase === null
          ? null
          : {
              phase: row.phase,
              fraction: row.fraction ?? 0,
              rowsWritten: row.rows_written,
              rowsPerSecond: row.rows_per_second,
              secondsLeft: row.seconds_left,
            },
    })),
  };
}

const byRows = (rowsByReason: Readonly<Record<string, number>>): { reason: string; rows: number }[] =>
  Object.entries(rowsByReason)
    .map(([reason, rows]) => ({ reason, rows }))
    .sort((one, other) => other.rows - one.rows || one.reason.localeCompare(other.reason));
