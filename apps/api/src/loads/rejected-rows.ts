import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import type { Database } from '../platform/database.js';

const loadRow = z.object({ file_name: z.string() });

/** Name of the file that a load was made from; null where there is no such load. */
export async function loadedFileName(database: Database, loadId: number): Promise<string | null> {
  // Question: what is the file called?
  const { rows } = await database.pool.query('select file_name from loads where load_id = $1', [loadId]);
  return rows.length === 0 ? null : loadRow.parse(rows[0]).file_name;
}

/**
 * Writes the rejected rows of a load as CSV (line, reason, raw), however many. A cell that a spreadsheet would take for a formula
 * gets an apostrophe before it (OWASP, CSV injection).
 */
export async function writeRejectedRows(database: Database, loadId: number, target: Writable): Promise<void> {
  await database.readBeside(async (client) => {
    // COPY takes no parameters; the id is a checked number.
    const copy = copyTo(`
      copy (
        select line, reason, case when raw ~ '^[=+@\t\r-]' then '''' || raw else raw end as raw
        from rejected_events
        where load_id = ${loadId}
        order by line) to stdout (format csv, header)`);
    await pipeline(client.query(copy), target);
  });
}
