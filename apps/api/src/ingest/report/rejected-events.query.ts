import { type RejectedEventList, type RejectedEventsQuery, rejectionSource } from '@storepulse/contracts';
import { z } from 'zod';
import { bigintId, numeric, timestamp } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';

const rejectedRow = z.object({
  rejection_id: bigintId,
  source: rejectionSource,
  write_key_id: bigintId.nullable(),
  key_name: z.string().nullable(),
  load_id: bigintId.nullable(),
  file_name: z.string().nullable(),
  line: numeric.nullable(),
  reason: z.string(),
  raw: z.string(),
  received_at: timestamp,
});

/** One page of rejected events, newest first. The client must be in a repeatable read. */
export async function rejectedEvents(client: SqlClient, query: RejectedEventsQuery): Promise<RejectedEventList> {
  const p = new SqlParameters();
  const conditions: string[] = [];
  if (query.before !== undefined) conditions.push(`rejection_id < ${p.add(query.before)}`);
  if (query.source !== undefined) conditions.push(`source = ${p.add(query.source)}`);
  // A literal source lets the planner use the partial index of HTTP events.
  if (query.writeKeyId !== undefined) conditions.push(`source = 'http' and write_key_id = ${p.add(query.writeKeyId)}`);
  // Fetches one row more than the limit, to know whether there is another page.
  const rows = await queryRows(
    client,
    rejectedRow,
    `select r.rejection_id, r.source, r.write_key_id, k.name as key_name, r.load_id::text, l.file_name, r.line, r.reason, r.raw, r.received_at
     from (
       select *
       from rejected_events
       ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
       order by rejection_id desc
       limit ${p.add(query.limit + 1)}) r
     left join write_keys k on k.key_id = r.write_key_id
     left join loads l using (load_id)
     order by r.rejection_id desc`,
    p.values,
  );
  const page = rows.slice(0, query.limit);
  return {
    rejectedEvents: page.map((row) => ({
      rejectionId: row.rejection_id,
      source: row.source,
      writeKeyId: row.write_key_id,
      keyName: row.key_name,
      loadId: row.load_id,
      fileName: row.file_name,
      line: row.line,
      reason: row.reason,
      raw: row.raw,
      receivedAt: row.received_at,
    })),
    next: rows.length > page.length ? (page.at(-1)?.rejection_id ?? null) : null,
  };
}
