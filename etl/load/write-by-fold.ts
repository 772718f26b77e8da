/**
 * Writes a file record by record, in batches, through the writer of live events (`writeBatch`). It runs at a tenth of the speed of the bulk
 * load, for files that the bulk load cannot handle: columns whose meaning depends on stored data (`COLUMNS_WRITTEN_BY_THE_FOLD`).
 *
 * Each batch is one transaction with its events, its rejected records and the load's progress. An interrupted load continues after the last
 * batch and counts nothing twice. Unlike with the bulk load, a month is visible while it is being written.
 */
import type { Client } from 'pg';
import { z } from 'zod';
import { inTransaction } from '@storepulse/database/connection/in-transaction.js';
import type { SentRow } from '@storepulse/database/fold/refund-row.js';
import { writeBatch } from '@storepulse/database/fold/write-batch.js';
import { openSource } from '../sources/open-source.js';
import { readRecord, storableRaw } from '../sources/read-record.js';
import type { SourceRecord } from '../sources/source.js';
import { finishPart, type KindCount, type RejectedRecord } from './finish-part.js';
import { assertUnchanged, type FileToLoad } from './identify-file.js';

/** Other writers wait while a batch is written: about a second. */
const BATCH_RECORDS = 10_000;

const dayRow = z.object({ day: z.string() });

export interface FoldLoad {
  client: Client;
  loadId: number;
  file: FileToLoad;
  /** Latest accepted event time; null: any. */
  latest: Date | null;
  /** Records that earlier runs wrote. */
  recordsDone: number;
  /** Records stored already, numbered from 0. They are not counted, but their device and order details are kept. */
  leftOut: ReadonlySet<number>;
  /** Throws once the load was told to stop. */
  assertGoing: () => void;
  /** @param fraction share of the file. @param rows written in this run */
  onBatch: (fraction: number, rows: number) => void;
  /** Running time over all runs. */
  seconds: () => number;
}

/** @throws SourceError, and errors of PostgreSQL; committed batches stay */
export async function writeByFold(load: FoldLoad): Promise<void> {
  const source = openSource(load.file);
  let skip = load.recordsDone;
  let written = 0;
  let waiting: SourceRecord[] = [];
  const write = async (): Promise<void> => {
    load.assertGoing();
    const first = load.recordsDone + written;
    await writeRecords(load, waiting, first);
    written += waiting.length;
    waiting = [];
    load.onBatch(source.fraction(), written);
  };
  for await (const records of source.records()) {
    load.assertGoing();
    const taken = records.slice(skip);
    skip -= records.length - taken.length;
    for (const record of taken) {
      waiting.push(record);
      if (waiting.length === BATCH_RECORDS) await write();
    }
    if (skip > 0) load.onBatch(source.fraction(), 0);
  }
  if (waiting.length > 0) await write();
}

/** @param first number of the first record in the file */
async function writeRecords(load: FoldLoad, records: readonly SourceRecord[], first: number): Promise<void> {
  const rows: SentRow[] = [];
  const stored = new Set<number>();
  const recordOf: SourceRecord[] = [];
  const rejected: RejectedRecord[] = [];
  const [rejections, warnings] = [new KindCounts(), new KindCounts()];
  const reject = ({ line, raw }: SourceRecord, { reason, kind }: { reason: string; kind: string }): void => {
    rejected.push({ line: String(line), reason, raw: storableRaw(raw) });
    rejections.add(kind);
  };
  for (const [index, record] of records.entries()) {
    const parsed = readRecord(record, load.latest);
    if (parsed.ok) {
      const isStored = load.leftOut.has(first + index);
      if (isStored) stored.add(rows.length);
      rows.push(parsed.row);
      recordOf.push(record);
      if (isStored) continue;
      for (const kind of parsed.warnings ?? []) warnings.add(kind);
    } else reject(record, parsed);
  }
  const { client, loadId } = load;
  await inTransaction(client, async () => {
    const { accepted, duplicates, batchId, rejected: unheld } = await writeBatch(client, rows, { kind: 'load' }, [], stored);
    for (const { index, rejection } of unheld) {
      const record = recordOf[index];
      if (record !== undefined) reject(record, rejection);
    }
    const days = batchId === null ? [] : await daysOfBatch(client);
    // Checked before the commit, so that only rows of the hashed file are stored.
    await assertUnchanged(load.file);
    await finishPart(
      client,
      {
        loadId,
        events: accepted,
        duplicates,
        days,
        seconds: load.seconds(),
        rejections: rejections.list,
        warnings: warnings.list,
      },
      [rejected],
    );
  });
}

async function daysOfBatch(client: Client): Promise<string[]> {
  const { rows } = await client.query('select distinct day::text as day from batch_events order by 1');
  return rows.map((row) => dayRow.parse(row).day);
}

class KindCounts {
  private readonly counts = new Map<string, number>();

  add(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  get list(): KindCount[] {
    return [...this.counts].map(([kind, rows]) => ({ kind, rows }));
  }
}
