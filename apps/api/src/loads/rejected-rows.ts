import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { copyRejectedRows } from '../../../../database/fold/rejected-rows.js';
import type { Questions } from '../platform/questions.js';

const loadRow = z.object({ file_name: z.string() });

/** Name of the file that a load was made from; null where there is no such load. */
export async function loadedFileName(questions: Questions, loadId: number): Promise<string | null> {
  // Question: what is the file called?
  const { rows } = await questions.read((client) => client.query('select file_name from loads where load_id = $1', [loadId]));
  return rows.length === 0 ? null : loadRow.parse(rows[0]).file_name;
}

/** Writes the rejected rows of a load as CSV (line, reason, raw), however many. */
export async function writeRejectedRows(questions: Questions, loadId: number, target: Writable): Promise<void> {
  await questions.export(async (client) => {
    const rows = client.query(copyTo(copyRejectedRows(loadId)));
    // Its connection ends after a reader who has left, when the pipeline does not listen any more.
    rows.on('error', () => undefined);
    await pipeline(rows, target);
  });
}
