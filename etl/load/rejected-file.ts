/**
 * Files about a load's rejected rows, under DATA_DIR/rejected: a report to read, and the original rows to correct and load like any other
 * file.
 */
import { existsSync, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { inTransaction } from '@storepulse/database/connection/in-transaction.js';
import { makePrivateFolder, privateFile, writeAnew } from '@storepulse/database/embedded/private-files.js';
import { copyRejectedRows } from '@storepulse/database/fold/rejected-rows.js';
import { readCsvHeader } from '../sources/csv.js';
import { DELIMITERS } from '../sources/csv-header.js';
import { isJson } from '../sources/file-format.js';
import { asText, type SourceFile } from '../sources/open-source.js';

/** A file name may have 255 bytes, and the name of the load adds some around it. */
const NAME_BYTES = 200;
const ROWS_AT_ONCE = 5000;

const anyRow = z.object({ any: z.boolean() });
const rawRow = z.object({ raw: z.string() });

/** `error`: why the files could not be written; the table has the rows anyway. */
export type RejectedFiles = { report: string; rows: string } | { error: string };

export const rejectedPath = (dataDir: string, fileName: string): string => join(folderOf(dataDir), `${shortened(fileName)}.rejected.csv`);

const folderOf = (dataDir: string): string => join(dataDir, 'rejected');

/** Removes the replacement character of a letter that the cut splits. */
const shortened = (name: string): string =>
  Buffer.from(name)
    .subarray(0, NAME_BYTES)
    .toString()
    .replace(/\ufffd$/, '');

/**
 * Writes the rejected rows of a load: line, reason and row as CSV that is safe to open in a spreadsheet, and the rows with the header of
 * their file, in UTF-8. Existing files may have been corrected; `keep` leaves them alone.
 *
 * @param fileName of the loaded file; a file in another folder may have the same name
 * @returns null when no row was rejected
 */
export async function writeRejectedFiles(
  client: Client,
  { loadId, dataDir, fileName, keep = false }: { loadId: number; dataDir: string; fileName: string; keep?: boolean },
  file: SourceFile,
): Promise<RejectedFiles | null> {
  const { rows } = await client.query('select exists (select from rejected_events where load_id = $1) as any', [loadId]);
  if (!anyRow.parse(rows[0]).any) return null;
  const asCsv = file.format !== 'parquet' && !isJson(file.format);
  const name = `${loadId}-${shortened(fileName)}`;
  const report = rejectedPath(dataDir, name);
  const corrected = join(folderOf(dataDir), `${shortened(name)}.rows.${asCsv ? 'csv' : 'ndjson'}`);
  try {
    makePrivateFolder(dirname(report));
    if (!keep || !existsSync(report)) {
      const stream = await target(report);
      await pipeline(client.query(copyTo(copyRejectedRows(loadId))), stream);
    }
    if (!keep || !existsSync(corrected)) {
      const head = asCsv ? await headOf(file) : '';
      const stream = await target(corrected);
      await inTransaction(client, () => pipeline(linesOf(client, loadId, head), stream));
    }
    return { report, rows: corrected };
  } catch (error) {
    // Only errors of the disk have a system call; errors of the database carry five-character codes.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return { error: error.message };
  }
}

/** Opened before the query runs: a COPY whose output nobody reads would block the connection. */
const target = async (path: string): Promise<WriteStream> => (await open(path, writeAnew, privateFile)).createWriteStream();

/** The original header of the file. */
async function headOf(file: SourceFile): Promise<string> {
  const { raw, delimiter } = await readCsvHeader(asText(file));
  const isTold = DELIMITERS.some((known) => known === delimiter);
  return `${isTold ? '' : `sep=${delimiter}\n`}${raw}\n`;
}

/** Without a header, JSON objects come first: a file that begins with anything else is not detected as NDJSON. */
async function* linesOf(client: Client, loadId: number, head: string): AsyncGenerator<string> {
  yield head;
  const order = head === '' ? `not starts_with(raw, '{'), line` : 'line';
  await client.query(
    `declare rejected cursor for select raw from rejected_events where load_id = ${Math.trunc(loadId)} order by ${order}, rejection_id`,
  );
  for (;;) {
    const { rows } = await client.query(`fetch ${ROWS_AT_ONCE} from rejected`);
    if (rows.length === 0) return;
    yield rows.map((row) => `${rawRow.parse(row).raw}\n`).join('');
  }
}
