import type { ClientBase } from 'pg';
import { z } from 'zod';
import { ensurePartitions, monthOf } from '../partitions/ensure-partitions.js';
import { batchStatements as sql } from './batch-statements.js';
import { takeRepeats } from './drop-repeats.js';
import type { EventRow } from './event-row.js';
import { type ResolvedIds, resolveOutsideIds } from './outside-ids.js';

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

const lockedStore = z.object({ time_zone: z.string() });
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
  await client.query(sql.stageTables);
  const { time_zone: timeZone } = lockedStore.parse((await client.query(sql.lockStore)).rows[0]);
  const receivedAt = new Date();
  const duplicateIndexes = await takeRepeats(client, rows, receivedAt);
  const repeats = new Set(duplicateIndexes);
  const fresh = repeats.size === 0 ? rows : rows.filter((_, index) => !repeats.has(index));
  if (fresh.length === 0) return { batchId: null, accepted: 0, duplicates: duplicateIndexes.length, duplicateIndexes };

  await client.query(sql.takeIn, columnsOf(fresh, await resolveOutsideIds(client, fresh)));
  await ensurePartitions(client, [...new Set(fresh.map((row) => monthOf(row.eventTime)))]);
  await client.query(sql.addBrands);
  await client.query(sql.addCategories);
  await client.query(sql.resolve, [timeZone]);
  const batch = batchRow.parse((await client.query(sql.numberBatch, [source.kind])).rows[0]);

  await client.query(sql.events, [receivedAt]);
  await client.query(sql.products);
  await client.query(sql.productChanges, [batch.batch_id]);
  await client.query(sql.productDays);
  await client.query(sql.brandDays, [batch.batch_id]);
  await client.query(sql.stageMinutes);
  await client.query(sql.stageDays, [batch.batch_id]);
  await client.query(sql.userDays);
  await client.query(sql.users, [batch.batch_id, timeZone]);
  await client.query(sql.sessions, [batch.batch_id]);
  await client.query(sql.emptyDurations);
  await client.query(sql.emptyEventCounts);
  await client.query(sql.cartItems);
  await client.query(sql.announce, [batchCommittedNotice({ batchId: batch.batch_id, events: batch.events, source: source.kind })]);

  return { batchId: batch.batch_id, accepted: fresh.length, duplicates: duplicateIndexes.length, duplicateIndexes };
}

/** One array per column: a batch travels as ten parameters, whatever its size. */
const columnsOf = (rows: readonly EventRow[], ids: ResolvedIds): unknown[][] => [
  rows.map((row) => row.eventTime),
  rows.map((row) => row.eventType),
  rows.map((row) => ids.of('product', row.productId)),
  rows.map((row) => (row.categoryId === null ? null : ids.of('category', row.categoryId))),
  rows.map((row) => row.categoryCode),
  rows.map((row) => row.brand),
  rows.map((row) => row.price),
  rows.map((row) => ids.of('user', row.userId)),
  rows.map((row) => row.userSession),
  rows.map((row) => row.quantity),
];
