import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { copyRejectedRows } from '../../database/fold/rejected-rows.js';

const anyRow = z.object({ any: z.boolean() });

export const rejectedPath = (dataDir: string, fileName: string): string => join(dataDir, 'rejected', `${fileName}.rejected.csv`);

/** Writes the rejected rows of a load (line, reason, the row as it was) as CSV that is safe to open in a spreadsheet. @returns the path; null where there are none */
export async function writeRejectedFile(client: Client, loadId: number, path: string): Promise<string | null> {
  // Question: was anything of the load rejected?
  const { rows } = await client.query('select exists (select from rejected_events where load_id = $1) as any', [loadId]);
  if (!anyRow.parse(rows[0]).any) return null;
  await mkdir(dirname(path), { recursive: true });
  const copy = copyTo(copyRejectedRows(loadId));
  await pipeline(client.query(copy), createWriteStream(path));
  return path;
}
