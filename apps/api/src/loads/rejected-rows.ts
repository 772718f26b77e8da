import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { copyRejectedRows } from '@storepulse/database/fold/rejected-rows.js';
import type { Reads } from '../platform/reads.js';

const loadRow = z.object({ file_name: z.string() });

/** Name of a load's file; null if there is no such load. */
export async function loadedFileName(reads: Reads, loadId: number): Promise<string | null> {
  const { rows } = await reads.read((client) => client.query('select file_name from loads where load_id = $1', [loadId]));
  return rows.length === 0 ? null : loadRow.parse(rows[0]).file_name;
}

/** Streams the rejected rows of a load as CSV (line, reason, raw), however many there are. */
export async function writeRejectedRows(reads: Reads, loadId: number, target: Writable): Promise<void> {
  await reads.export(async (client) => {
    const rows = client.query(copyTo(copyRejectedRows(loadId)));
    // When the reader has left, the connection may fail after the pipeline has stopped listening.
    rows.on('error', () => undefined);
    await pipeline(rows, target);
  });
}
