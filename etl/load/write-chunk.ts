import type { ClientBase } from 'pg';
import type { EventRow } from '../../database/fold/event-row.js';
import { parseEvent } from '../../database/fold/parse-event.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import type { SourceRecord } from '../sources/source.js';
import { announceLoad } from './load-record.js';

/** Longer records are cut where they are kept as rejected (check of the table). */
const RAW_CHARACTERS = 10_000;

interface RejectedRecord {
  line: number;
  reason: string;
  kind: string;
  raw: string;
}

/** Records of a file, checked. */
export interface Chunk {
  rows: EventRow[];
  rejected: RejectedRecord[];
}

export function emptyChunk(): Chunk {
  return { rows: [], rejected: [] };
}

export function chunkSize({ rows, rejected }: Chunk): number {
  return rows.length + rejected.length;
}

export function addToChunk(chunk: Chunk, { line, raw, content }: SourceRecord): void {
  const parsed = content.ok ? parseEvent(content.input) : content;
  if (parsed.ok) chunk.rows.push(parsed.row);
  else chunk.rejected.push({ line, reason: parsed.reason, kind: parsed.kind, raw });
}

/**
 * Writes a chunk and how far the load now is, in one transaction: whatever happens, the load goes on after the last record
 * that counts.
 */
export async function writeChunk(client: ClientBase, loadId: number, chunk: Chunk, seconds: number): Promise<void> {
  await client.query('begin');
  try {
    await writeBatch(client, chunk.rows, { kind: 'load' });
    await keepRejected(client, loadId, chunk.rejected);
    await advance(client, loadId, chunk, seconds);
    await announceLoad(client, loadId, 'running');
    await client.query('commit');
  } catch (error) {
    // A connection that is gone has rolled back by itself.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function keepRejected(client: ClientBase, loadId: number, rejected: readonly RejectedRecord[]): Promise<void> {
  if (rejected.length === 0) return;
  await client.query(
    `insert into rejected_events (source, load_id, line, reason, raw)
     select 'file', $1, r.line, r.reason, r.raw
     from unnest($2::bigint[], $3::text[], $4::text[]) as r (line, reason, raw)`,
    [
      loadId,
      rejected.map(({ line }) => line),
      rejected.map(({ reason }) => reason),
      // PostgreSQL text holds no NUL.
      rejected.map(({ raw }) => raw.slice(0, RAW_CHARACTERS).replaceAll('\0', '\ufffd')),
    ],
  );
}

async function advance(client: ClientBase, loadId: number, chunk: Chunk, seconds: number): Promise<void> {
  const kinds = new Map<string, number>();
  for (const { kind } of chunk.rejected) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  // Minutes tell the day in any zone, and there are far fewer of them than rows.
  const minutes = [...new Set(chunk.rows.map((row) => `${row.eventTime.slice(0, 16)}Z`))];
  await client.query(
    `update loads l
     set
       records_done = l.records_done + $2 + $3,
       rows_loaded = l.rows_loaded + $2,
       rows_rejected = l.rows_rejected + $3,
       seconds = $4,
       rejections = (
         select coalesce(jsonb_object_agg(k.kind, k.rows), '{}')
         from (
           select kind, sum(rows) as rows
           from (
             select e.key as kind, e.value::bigint as rows from jsonb_each_text(l.rejections) e
             union all
             select n.kind, n.rows from unnest($5::text[], $6::bigint[]) as n (kind, rows)) a
           group by kind) k),
       days = array(
         select distinct d.day
         from (
           select unnest(l.days) as day
           union all
           select (m.minute at time zone s.time_zone)::date from unnest($7::timestamptz[]) as m (minute), store_state s) d
         order by d.day)
     where l.load_id = $1`,
    [loadId, chunk.rows.length, chunk.rejected.length, seconds, [...kinds.keys()], [...kinds.values()], minutes],
  );
}
