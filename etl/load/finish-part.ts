import type { Client } from 'pg';
import { z } from 'zod';
import { type Duck, duckRows } from '../bulk/duck.js';
import type { Part } from '../bulk/plan-parts.js';
import { announceLoad } from './load-record.js';

const REJECTED_BATCH = 5000;

const rejectedRow = z.object({ line: z.bigint().transform(String), reason: z.string(), raw: z.string() });
const kindRow = z.object({ kind: z.string(), rows: z.bigint().transform(Number) });

/**
 * Keeps the rejected records of a part and enters how far the load now is, in the transaction of the part: whatever happens, the
 * load goes on after the last record that counts.
 *
 * @param seconds at work, over all runs
 */
export async function finishPart(
  client: Client,
  duck: Duck,
  load: { loadId: number; part: Part; events: number; days: readonly string[]; seconds: number },
): Promise<void> {
  const range = [BigInt(load.part.first), BigInt(load.part.last)];
  const rejected = await duck.connection.stream(
    'select line, reason, raw from rejected where record between $1 and $2 order by record',
    range,
  );
  let waiting: z.infer<typeof rejectedRow>[] = [];
  for await (const rows of rejected.yieldRowObjectJs()) {
    waiting.push(...z.array(rejectedRow).parse(rows));
    if (waiting.length < REJECTED_BATCH) continue;
    await keepRejected(client, load.loadId, waiting);
    waiting = [];
  }
  await keepRejected(client, load.loadId, waiting);
  // Question: how many records of this part are rejected, by kind of reason?
  const kinds = z
    .array(kindRow)
    .parse(
      await duckRows(duck.connection, 'select kind, count(*) as rows from rejected where record between $1 and $2 group by kind', range),
    );
  await advance(client, load, kinds);
  await announceLoad(client, load.loadId, 'running');
}

async function keepRejected(client: Client, loadId: number, rejected: readonly z.infer<typeof rejectedRow>[]): Promise<void> {
  if (rejected.length === 0) return;
  await client.query(
    `insert into rejected_events (source, load_id, line, reason, raw)
     select 'file', $1, r.line, r.reason, r.raw
     from unnest($2::bigint[], $3::text[], $4::text[]) as r (line, reason, raw)`,
    [loadId, rejected.map(({ line }) => line), rejected.map(({ reason }) => reason), rejected.map(({ raw }) => raw)],
  );
}

async function advance(
  client: Client,
  { loadId, events, days, seconds }: { loadId: number; events: number; days: readonly string[]; seconds: number },
  kinds: readonly z.infer<typeof kindRow>[],
): Promise<void> {
  const rejected = kinds.reduce((sum, { rows }) => sum + rows, 0);
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
       days = array(select distinct day from unnest(l.days || $7::date[]) as d (day) order by day)
     where l.load_id = $1`,
    [loadId, events, rejected, seconds, kinds.map(({ kind }) => kind), kinds.map(({ rows }) => rows), days],
  );
}
