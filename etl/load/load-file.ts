import type { Client } from 'pg';
import { gatherStatistics } from '../../database/fold/gather-statistics.js';
import { durationText, Progress, wholeText } from '../progress.js';
import { csvSource } from '../sources/csv.js';
import { parquetSource } from '../sources/parquet.js';
import type { Source } from '../sources/source.js';
import type { Terminal } from '../terminal.js';
import { assertUnchanged, type FileToLoad, hashFile, readable } from './identify-file.js';
import { beginLoad, endLoad, findOrEnterLoad, type LoadState, lockLoad, reloadState, unlockLoad } from './load-record.js';
import { summaryLines } from './summary.js';
import { addToChunk, type Chunk, chunkSize, emptyChunk, writeChunk } from './write-chunk.js';

/**
 * Rows in one transaction. While it is written, live events wait for the store's row: CHUNK_ROWS keeps that near a second;
 * larger ones are hardly faster.
 */
export const CHUNK_ROWS = 20_000;

export type LoadOutcome = 'loaded' | 'known' | 'busy' | 'interrupted';

/** The load was told to stop; what it had committed stays, and it can be taken up again. */
class InterruptedError extends Error {}

/**
 * Loads one file, or goes on with it where an earlier run broke off. A file that is known by its content changes nothing.
 *
 * @param client a connection of its own: it holds the lock of the load
 * @throws SourceError, and what PostgreSQL throws; the load is then marked as failed
 */
export async function loadFile(client: Client, file: FileToLoad, terminal: Terminal, signal: AbortSignal): Promise<LoadOutcome> {
  const sha256 = await checkFile(file, terminal, signal);
  if (sha256 === null) return 'interrupted';
  const load = await findOrEnterLoad(client, { sha256, name: file.name, bytes: file.bytes });
  if (!(await lockLoad(client, load.load_id))) {
    terminal.error(`${file.path} is being loaded by another command right now; nothing was done.`);
    return 'busy';
  }
  try {
    // Another command may have finished it between the two statements.
    const state = await reloadState(client, load.load_id);
    if (state.status === 'done') {
      const when = state.finished_at?.toISOString().replace('T', ' ').slice(0, 16) ?? '';
      terminal.line(`${file.path}: already loaded on ${when} UTC (${wholeText(state.rows_loaded)} rows); nothing changed.`);
      return 'known';
    }
    return await runLoad(client, file, state, terminal, signal);
  } finally {
    await unlockLoad(client, load.load_id).catch(() => undefined);
  }
}

async function checkFile(file: FileToLoad, terminal: Terminal, signal: AbortSignal): Promise<string | null> {
  const progress = new Progress(terminal);
  const show = (fraction: number) => progress.show({ task: `checking ${file.name}`, fraction, rows: null, fractionBefore: 0 });
  try {
    return await hashFile(file, show, signal);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    progress.end();
  }
}

async function runLoad(client: Client, file: FileToLoad, state: LoadState, terminal: Terminal, signal: AbortSignal): Promise<LoadOutcome> {
  const loadId = state.load_id;
  await beginLoad(client, loadId, file.name);
  if (state.records_done > 0) terminal.line(`${file.path}: going on after ${wholeText(state.records_done)} rows that are loaded already.`);
  const progress = new Progress(terminal);
  const seconds = () => state.seconds + progress.seconds;
  const end = (status: 'done' | 'interrupted' | 'failed', error: string | null) =>
    endLoad(client, loadId, { status, seconds: seconds(), error });
  try {
    await copyRecords(client, file, state, { progress, seconds, signal });
    await gatherStatistics(client);
    await end('done', null);
    progress.end();
    for (const line of summaryLines(file.path, await reloadState(client, loadId), progress.seconds)) terminal.line(line);
    return 'loaded';
  } catch (error) {
    progress.end();
    if (error instanceof InterruptedError) {
      await end('interrupted', null);
      const { records_done: done } = await reloadState(client, loadId);
      terminal.line(`${file.path}: stopped after ${wholeText(done)} rows and ${durationText(progress.seconds)}. They are loaded.`);
      return 'interrupted';
    }
    // Where the database is gone this fails too; the view `load_states` then tells that the load broke off.
    await end('failed', error instanceof Error ? error.message : String(error)).catch(() => undefined);
    throw error;
  }
}

interface Run {
  progress: Progress;
  seconds: () => number;
  signal: AbortSignal;
}

/** Reads and checks the next chunk while the database writes the one before. */
async function copyRecords(client: Client, file: FileToLoad, state: LoadState, { progress, seconds, signal }: Run): Promise<void> {
  const source = openSource(file);
  let rows = 0;
  let fractionBefore = 0;
  const write = async (chunk: Chunk): Promise<void> => {
    await writeChunk(client, state.load_id, chunk, seconds());
    rows += chunkSize(chunk);
    progress.show({ task: `loading ${file.name}`, fraction: source.fraction(), rows, fractionBefore });
  };
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of chunksOf(source, state.records_done, () => (fractionBefore = source.fraction()))) {
      await writing;
      if (signal.aborted) throw new InterruptedError();
      await assertUnchanged(file);
      writing = write(chunk);
      // It is awaited before the next chunk; until then its failure must not count as unhandled.
      writing.catch(() => undefined);
    }
    await writing;
  } catch (error) {
    await writing.catch(() => undefined);
    throw readable(error);
  }
}

async function* chunksOf(source: Source, recordsDone: number, onSkipped: () => void): AsyncGenerator<Chunk> {
  let toSkip = recordsDone;
  let chunk = emptyChunk();
  for await (const records of source.records()) {
    for (const record of records) {
      if (toSkip > 0) {
        toSkip--;
        if (toSkip === 0) onSkipped();
        continue;
      }
      addToChunk(chunk, record);
      if (chunkSize(chunk) >= CHUNK_ROWS) {
        yield chunk;
        chunk = emptyChunk();
      }
    }
  }
  if (chunkSize(chunk) > 0) yield chunk;
}

function openSource(file: FileToLoad): Source {
  switch (file.format) {
    case 'parquet':
      return parquetSource(file.path);
    case 'csv':
    case 'csv.gz':
      return csvSource({ path: file.path, bytes: file.bytes, gzip: file.format === 'csv.gz' });
    default:
      throw new Error(`unknown format ${String(file.format satisfies never)}`);
  }
}
