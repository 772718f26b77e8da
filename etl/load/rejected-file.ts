/**
 * What a load leaves of its rejected rows, under DATA_DIR/rejected: a report to read, and the rows as they were, to be corrected and loaded
 * like any file.
 */
import { existsSync, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { inTransaction } from '../../database/connection/in-transaction.js';
import { makePrivateFolder, privateFile, writeAnew } from '../../database/embedded/private-files.js';
import { copyRejectedRows } from '../../database/fold/rejected-rows.js';
import { readCsvHeader } from '../sources/csv.js';
import { DELIMITERS } from '../sources/csv-header.js';
import { isJson } from '../sources/file-format.js';
import { asText, type SourceFile } from '../sources/open-source.js';

/** A file name may take 255 bytes, some of which stand around it. */
const NAME_BYTES = 200;
const ROWS_AT_ONCE = 5000;

const anyRow = z.object({ any: z.boolean() });
const rawRow = z.object({ raw: z.string() });

/** `error`: why the files could not be written; the rows are in the table all the same. */
export type RejectedFiles = { report: string; rows: string } | { error: string };

export const rejectedPath = (dataDir: string, fileName: string): string => join(folderOf(dataDir), `${shortened(fileName)}.rejected.csv`);

const folderOf = (dataDir: string): string => join(dataDir, 'rejected');

/** Without the piece of a letter that is cut off. */
const shortened = (name: string): string =>
  Buffer.from(name)
    .subarray(0, NAME_BYTES)
    .toString()
    .replace(/\ufffd$/, '');

/**
 * Writes the rejected rows of a load: line, reason and row as CSV that is safe to open in a spreadsheet, and the rows with the header of
 * their file, in UTF-8. Files that are there already may have been corrected, and stay where `keep` says so.
 *
 * @param fileName of the file that was loaded, which another file in another folder may have
 * @returns null where nothing was rejected
 */
export async function writeRejectedFiles(
  client: Client,
  { loadId, dataDir, fileName, keep = false }: { loadId: number; dataDir: string; fileName: string; keep?: boolean },
  file: SourceFile,
): Promise<RejectedFiles | null> {
  // Question: was anything of the load rejected?
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
    // Only what the disk refuses; the database has codes of five characters.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return { error: error.message };
  }
}

/** Opened before anything is asked of the database: a COPY that nobody takes would hold the connection. */
const target = async (path: string): Promise<WriteStream> => (await open(path, writeAnew, privateFile)).createWriteStream();

/** The header of the file, as it was. */
async function headOf(file: SourceFile): Promise<string> {
  const { raw, delimiter } = await readCsvHeader(asText(file));
  const isTold = DELIMITERS.some((known) => known === delimiter);
  return `${isTold ? '' : `sep=${delimiter}\n`}${raw}\n`;
}

/** Objects first: a file that begins with something else is not taken for NDJSON. */
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
