import pg, { type ClientBase } from 'pg';
import { z } from 'zod';
import { ensurePartitions, monthOf } from '../partitions/ensure-partitions.js';
import { batchStatements, statementRunner } from './batch-statements.js';
import { resolveDimensions } from './dimensions.js';
import type { EventRow } from './event-row.js';
import { assignSessions } from './inactivity-sessions.js';
import { takeIn } from './take-in.js';

export interface BatchSource {
  kind: 'live' | 'load' | 'demo';
}

export interface BatchResult {
  /** Number of the batch; null when nothing was left to write. */
  batchId: string | null;
  accepted: number;
  /** Events whose message id was stored before or came twice in the batch. */
  duplicates: number;
  /** Positions of the duplicates in `rows`. */
  duplicateIndexes: number[];
}

const lockedStore = z.object({ time_zone: z.string(), refresh_floor: z.string(), locked_at: z.date() });
const batchRow = z.object({ batch_id: z.string(), committed_at: z.date(), events: z.number() });

/** The notice that a commit of events sends; one of `notice` in apps/api/src/platform/notices.ts. */
export const batchCommittedNotice = (batch: { batchId: string; events: number; source: BatchSource['kind'] }) =>
  JSON.stringify({ type: 'batchCommitted', ...batch });

/**
 * Writes events and everything that is counted from them. The caller has begun the transaction and commits it; readers and
 * other processes hear of the batch at that commit.
 *
 * The only place in the house where events and roll-ups are written: live intake, bulk load and demo all come through here.
 * Holds the store's row until the commit, so other writers wait: keep batches below some 50,000 rows.
 *
 * @throws when the store has no time zone yet (`setUpStore` was not run), and what PostgreSQL throws.
 */
export async function writeBatch(client: ClientBase, rows: readonly EventRow[], source: BatchSource): Promise<BatchResult> {
  if (rows.length === 0) return { batchId: null, accepted: 0, duplicates: 0, duplicateIndexes: [] };
  const run = statementRunner(client, source.kind !== 'load');
  const { time_zone: timeZone, refresh_floor: refreshFloor, locked_at: receivedAt } = lockedStore.parse((await run('lockStore')).rows[0]);
  // As text: neither what is made anew on each connection nor what makes a table takes parameters.
  await client.query(batchStatements.stageTable.replace('TIME_ZONE', pg.escapeLiteral(timeZone)));
  await client.query(batchStatements.mergedSessionTable);
  const duplicateIndexes = await takeIn(client, run, rows, await resolveDimensions(run, rows), receivedAt);
  const accepted = rows.length - duplicateIndexes.length;
  if (accepted === 0) return { batchId: null, accepted, duplicates: duplicateIndexes.length, duplicateIndexes };
  await ensurePartitions(client, [...new Set(rows.map((row) => monthOf(row.eventTime)))]);
  if (source.kind === 'live' && rows.some((row) => row.userSession === null)) await assignSessions(run);
  const batch = batchRow.parse((await run('numberBatch', [source.kind])).rows[0]);

  await run('events', [receivedAt]);
  await run('products');
  await run('productChanges', [batch.batch_id, refreshFloor]);
  await run('productDays');
  await run('brandDays', [batch.batch_id]);
  await run('stageMinutes');
  await run('stageDays', [batch.batch_id]);
  await run('users', [batch.batch_id]);
  await run('joinByIndex', ['off']);
  await run('sessions', [batch.batch_id]);
  await run('cartItems');
  await run('announce', [batchCommittedNotice({ batchId: batch.batch_id, events: batch.events, source: source.kind })]);

  return { batchId: batch.batch_id, accepted, duplicates: duplicateIndexes.length, duplicateIndexes };
}
