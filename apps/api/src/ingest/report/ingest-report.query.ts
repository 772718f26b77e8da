import type { IngestFigures, IngestReport } from '@storepulse/contracts';
import { z } from 'zod';
import { keyCuts } from '../../access/write-key-usage.query.js';
import { bigintId, numeric, timestamp } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';

const MINUTE_MS = 60_000;

const figures = {
  received: numeric,
  accepted: numeric,
  ignored: numeric,
  duplicates: numeric,
  rejected: numeric,
  unlisted: numeric,
  shed: numeric,
};
const sourceRow = z.object({
  write_key_id: bigintId,
  name: z.string(),
  revoked: z.boolean(),
  last_received_at: timestamp.nullable(),
  ...figures,
});
const minuteRow = z.object({
  minute: timestamp,
  received: numeric,
  accepted: numeric,
  duplicates: numeric,
  rejected: numeric,
  shed: numeric,
});

const sumOf = (name: keyof IngestFigures) => `coalesce(sum(m.${name}), 0) as ${name}`;

/** Line counts by outcome for the last minutes, including the current one. The client must be in a repeatable read. */
export async function ingestReport(client: SqlClient, minutes: number, now: Date): Promise<IngestReport> {
  const to = new Date((Math.floor(now.getTime() / MINUTE_MS) + 1) * MINUTE_MS);
  const from = new Date(to.getTime() - minutes * MINUTE_MS);
  // Counts by write key, and when each key was last used.
  const rows = await queryRows(
    client,
    sourceRow,
    `select
       k.key_id as write_key_id, k.name, k.revoked_at is not null as revoked, greatest(k.last_used_at, max(m.minute)) as last_received_at,
       ${(['received', 'accepted', 'ignored', 'duplicates', 'rejected', 'unlisted', 'shed'] as const).map(sumOf).join(', ')}
     from write_keys k
     left join ingest_minutes m on m.write_key_id = k.key_id and m.minute >= $1 and m.minute < $2
     group by k.key_id
     having k.revoked_at is null or sum(m.received) > 0
     order by sum(m.received) desc nulls last, k.key_id`,
    [from, to],
  );
  const cuts = await keyCuts(client, from, to);
  const sources = rows.map(({ write_key_id: writeKeyId, last_received_at: lastReceivedAt, ...row }) => ({
    writeKeyId,
    lastReceivedAt,
    cuts: cuts(writeKeyId),
    ...row,
  }));
  return {
    asOf: now.toISOString(),
    from: from.toISOString(),
    to: to.toISOString(),
    sources,
    totals: totalsOf(sources),
    // Counts by minute.
    minutes: await queryRows(
      client,
      minuteRow,
      `select
         g.minute,
         ${(['received', 'accepted', 'duplicates', 'rejected', 'shed'] as const).map(sumOf).join(', ')}
       from generate_series($1::timestamptz, $2::timestamptz - interval '1 minute', interval '1 minute') as g (minute)
       left join ingest_minutes m on m.minute = g.minute
       group by g.minute
       order by g.minute`,
      [from, to],
    ),
  };
}

/** Every line came with a key, and keys are never deleted, so the sums over keys are the totals. */
function totalsOf(sources: readonly IngestFigures[]): IngestFigures {
  const total = (name: keyof IngestFigures) => sources.reduce((sum, source) => sum + source[name], 0);
  return {
    received: total('received'),
    accepted: total('accepted'),
    ignored: total('ignored'),
    duplicates: total('duplicates'),
    rejected: total('rejected'),
    unlisted: total('unlisted'),
    shed: total('shed'),
  };
}
