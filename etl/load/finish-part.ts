import type { Client } from 'pg';
import { announceLoad } from './load-record.js';

export interface RejectedRecord {
  line: string;
  reason: string;
  raw: string;
}

/** Number of records of a part with one kind of reason. */
export interface KindCount {
  kind: string;
  rows: number;
}

export interface PartOutcome {
  loadId: number;
  events: number;
  /** Rows left out because they are stored already. */
  duplicates: number;
  days: readonly string[];
  /** Running time over all runs. */
  seconds: number;
  rejections: readonly KindCount[];
  /** Warnings of loaded events. */
  warnings: readonly KindCount[];
}

/**
 * Stores the rejected records of a part and records the load's progress, in the part's transaction. After any failure, the load continues
 * behind the last committed record.
 *
 * @param rejected in batches of some thousand
 */
export async function finishPart(
  client: Client,
  outcome: PartOutcome,
  rejected: AsyncIterable<readonly RejectedRecord[]> | Iterable<readonly RejectedRecord[]>,
): Promise<void> {
  for await (const some of rejected) await keepRejected(client, outcome.loadId, some);
  await advance(client, outcome);
  await announceLoad(client, outcome.loadId, 'running');
}

async function keepRejected(client: Client, loadId: number, rejected: readonly RejectedRecord[]): Promise<void> {
  if (rejected.length === 0) return;
  await client.query(
    `insert into rejected_events (source, load_id, line, reason, raw)
     select 'file', $1, r.line, r.reason, r.raw
     from unnest($2::bigint[], $3::text[], $4::text[]) as r (line, reason, raw)`,
    [loadId, rejected.map(({ line }) => line), rejected.map(({ reason }) => reason), rejected.map(({ raw }) => raw)],
  );
}

async function advance(client: Client, { loadId, events, duplicates, days, seconds, rejections, warnings }: PartOutcome): Promise<void> {
  const rejected = rejections.reduce((sum, { rows }) => sum + rows, 0);
  await client.query(
    `update loads l
     set
       records_done = l.records_done + $2 + $3 + $4,
       rows_loaded = l.rows_loaded + $2,
       rows_rejected = l.rows_rejected + $3,
       rows_duplicate = l.rows_duplicate + $4,
       seconds = $5,
       rejections = ${addedTo('l.rejections', '$6', '$7')},
       warnings = ${addedTo('l.warnings', '$8', '$9')},
       days = array(select distinct day from unnest(l.days || $10::date[]) as d (day) order by day)
     where l.load_id = $1`,
    [loadId, events, rejected, duplicates, seconds, ...columnsOf(rejections), ...columnsOf(warnings), days],
  );
}

const columnsOf = (counts: readonly KindCount[]) => [counts.map(({ kind }) => kind), counts.map(({ rows }) => rows)];

/** Row counts by kind: the column's own, plus those in two arrays of the same length. */
const addedTo = (column: string, kinds: string, rows: string): string => `(
  select coalesce(jsonb_object_agg(k.kind, k.rows), '{}')
  from (
    select kind, sum(rows) as rows
    from (
      select e.key as kind, e.value::bigint as rows from jsonb_each_text(${column}) e
      union all
      select n.kind, n.rows from unnest(${kinds}::text[], ${rows}::bigint[]) as n (kind, rows)) a
    group by kind) k)`;
