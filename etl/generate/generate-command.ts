/**
 * `etl generate`: writes files of simulated events in the format of the data set, in any number, from a seed.
 *
 *     libs/shop-model: catalog, visits ──> SimulatedHistory ──> RowWriter ──> 2019-Oct.csv, 2019-Nov.csv, …
 */
import { existsSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { createCatalog, FULL_CATALOG_SIZE } from '@storepulse/shop-model';
import { durationText, Progress, wholeText } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { type GenerateOptions, readGenerateOptions } from './generate-options.js';
import { monthFileName } from './month-file.js';
import { SimulatedHistory } from './simulated-history.js';
import { type WrittenFile, writeMonths } from './write-months.js';

/** A row has 133.5 bytes on average in the data set, and up to 136 here. */
const BYTES_PER_ROW = 138;
const SPARE_BYTES = 64 * 1024 * 1024;
const GIB = 1024 ** 3;
const SMALLEST_CATALOG = 60_000;
/** The catalog is full at 20 million rows; a random million rows of the data set have no more products than a catalog of this size. */
const EVENTS_PER_PRODUCT = 60;
const INTERRUPTED = 130;

/** Why nothing was written; the message is one line for the user. */
class CannotWriteError extends Error {}

/**
 * Writes one file for each month of the range.
 *
 * @returns the exit code
 * @throws UsageError
 */
export async function generateCommand(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const options = readGenerateOptions(args);
  try {
    await prepareFolder(options);
    return await generate(options, terminal, signal);
  } catch (error) {
    if (!(error instanceof CannotWriteError)) throw error;
    terminal.error(error.message);
    return 1;
  }
}

async function generate(options: GenerateOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { seed, events, folder } = options;
  const progress = new Progress(terminal);
  const catalog = createCatalog(seed, catalogSize(events));
  const history = new SimulatedHistory({ ...options, catalog });
  const files = await writeMonths(history, catalog, folder, signal, (rows) =>
    progress.show({ task: `generating ${folder}`, fraction: rows / events, rows, fractionBefore: 0 }),
  ).catch((error: unknown) => {
    throw inWords(error, folder);
  });
  progress.end();
  for (const line of fileLines(files)) terminal.line(line);
  if (signal.aborted) {
    terminal.line('Stopped. The unfinished file was deleted; the files above are complete. To start over, delete them first.');
    return INTERRUPTED;
  }
  const { seconds } = progress;
  const time = seconds < 60 ? `${seconds.toFixed(1)} s` : durationText(seconds);
  terminal.line(
    `${wholeText(events)} rows in ${time}, ${wholeText(events / seconds)} rows/s. To load them: npm run etl -- load ${join(folder, '*.csv')}`,
  );
  return 0;
}

/** For a few rows, building a full catalog would take longer than writing them. */
function catalogSize(events: number): number {
  return Math.min(FULL_CATALOG_SIZE, SMALLEST_CATALOG + Math.round(events / EVENTS_PER_PRODUCT));
}

function fileLines(files: readonly WrittenFile[]): string[] {
  return files.map(({ path, rows, bytes }) => `${path}: ${wholeText(rows)} rows, ${wholeText(bytes)} bytes`);
}

/** Checks before the first row that no file would be overwritten and that there is disk space. */
async function prepareFolder({ folder, fromMs, toMs, events }: GenerateOptions): Promise<void> {
  const taken = monthNames(fromMs, toMs).find((name) => existsSync(join(folder, name)));
  if (taken !== undefined) {
    throw new CannotWriteError(`${join(folder, taken)} already exists and would be overwritten. Delete it, or use another --out.`);
  }
  try {
    await mkdir(folder, { recursive: true });
    const { bavail, bsize } = await statfs(folder);
    const needed = events * BYTES_PER_ROW + SPARE_BYTES;
    if (bavail * bsize < needed) {
      throw new CannotWriteError(
        `${folder} has ${((bavail * bsize) / GIB).toFixed(1)} GiB free, but ${wholeText(events)} rows need ${(needed / GIB).toFixed(1)} GiB. Free disk space, or use another --out.`,
      );
    }
  } catch (error) {
    throw inWords(error, folder);
  }
}

function monthNames(fromMs: number, toMs: number): string[] {
  const names: string[] = [];
  const first = new Date(fromMs);
  for (let month = first.getUTCMonth(), at = fromMs; at < toMs; at = Date.UTC(first.getUTCFullYear(), ++month, 1))
    names.push(monthFileName(at));
  return names;
}

const IN_WORDS: Record<string, string> = {
  EACCES: 'is not writable by this user',
  EPERM: 'is not writable by this user',
  EROFS: 'is on a read-only disk',
  ENOTDIR: 'is not a folder: part of the path is a file',
  EEXIST: 'is not a folder: a file has that name',
  ENOSPC: 'is full: the unfinished file was deleted, earlier files are complete',
};

function inWords(error: unknown, folder: string): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const words = IN_WORDS[code];
  return words === undefined ? error : new CannotWriteError(`${folder} ${words}.`);
}
