import { rm } from 'node:fs/promises';
import { latestTaken } from '@storepulse/database/fold/time-ahead.js';
import { readStoreZone } from '@storepulse/database/zone/store-zone.js';
import { bringKeys } from '../bulk/dimension-keys.js';
import { duckSql } from '../bulk/duck.js';
import { dropShadows } from '../bulk/shadow-partition.js';
import { cutForLive, isLive, planMonths } from '../bulk/plan-parts.js';
import { NeedsFoldError } from '../bulk/irregular-records.js';
import { writePart } from '../bulk/write-part.js';
import { hasColumnsOfTheFold } from '../sources/open-source.js';
import { durationText, Progress, wholeText } from '../progress.js';
import { SourceError } from '../sources/source.js';
import type { StoreSession } from '../store-session.js';
import type { Terminal } from '../terminal.js';
import { finishPart } from './finish-part.js';
import { assertUnchanged, type FileToLoad, readable, type ScannedFile, scanFile } from './identify-file.js';
import { resetLoad, beginLoad, endLoad, findOrEnterLoad, type LoadState, lockLoad, reloadState, unlockLoad } from './load-record.js';
import type { LoadOptions } from './load-options.js';
import { LoadProgress } from './load-progress.js';
import { partProgress } from './part-progress.js';
import { writeRejectedFiles } from './rejected-file.js';
import { assertRoom, NoRoomError } from './room.js';
import { type StagedFile, stageFile, stageForFold } from './stage-file.js';
import { kindsOf, rejectedOf } from './staged-part.js';
import type { PostLoadMaintenance } from './post-load-maintenance.js';
import { leaveOutStored, leftOutOf, recordsLeftOut } from './stored-rows.js';
import { isAllRejected, knownLines, summaryLines } from './summary.js';
import { makeWorkFolder } from './work-folder.js';
import { writeByFold } from './write-by-fold.js';

/** Shared by all files of one command. */
export interface Command {
  store: StoreSession;
  options: LoadOptions;
  maintenance: PostLoadMaintenance;
  terminal: Terminal;
  signal: AbortSignal;
}

/** `rejected`: all rows of the file were rejected. */
export type LoadOutcome = 'loaded' | 'known' | 'rejected' | 'busy' | 'interrupted';

/**
 * Loads one file, or continues where an earlier run stopped. A file with known content changes nothing.
 *
 * @param isLast the command has no further file
 * @throws SourceError, and errors of PostgreSQL; the load is then marked as failed
 */
export async function loadFile(command: Command, file: FileToLoad, isLast: boolean): Promise<LoadOutcome> {
  const { store, terminal, signal } = command;
  const { client } = store;
  const scanned = await checkFile(file, terminal, signal);
  if (scanned === null) return 'interrupted';
  if (scanned.trailingBytes > 0) {
    terminal.line(`${file.path}: ${wholeText(scanned.trailingBytes)} bytes after the gzip data were ignored.`);
  }
  const load = await findOrEnterLoad(client, { sha256: scanned.sha256, name: file.name, bytes: file.bytes });
  if (!(await lockLoad(client, load.load_id))) {
    terminal.error(`${file.path} is being loaded by another command. Nothing was changed.`);
    return 'busy';
  }
  try {
    // Another command may have finished it between the two statements.
    const found = await reloadState(client, load.load_id);
    // No row of it counts, so load it again: this time it may have the option that it lacked.
    const state = found.status === 'done' && isAllRejected(found) ? await resetLoad(client, load.load_id) : found;
    if (state.status === 'done') {
      const rejected = await writeRejectedFiles(client, { ...rejectedOfLoad(command, file, state), keep: true }, file);
      for (const line of knownLines(file.path, state, rejected)) terminal.line(line);
      return 'known';
    }
    const latest = command.options.allowFuture ? null : latestTaken(new Date());
    return await runLoad({ ...command, file, isLast, scanned, state, latest });
  } finally {
    await unlockLoad(client, load.load_id).catch(() => undefined);
  }
}

const rejectedOfLoad = ({ store }: Command, file: FileToLoad, { load_id: loadId }: LoadState) => ({
  loadId,
  dataDir: store.dataDir,
  fileName: file.name,
});

async function checkFile(file: FileToLoad, terminal: Terminal, signal: AbortSignal): Promise<ScannedFile | null> {
  const progress = new Progress(terminal);
  const show = (fraction: number) => progress.show({ task: `checking ${file.name}`, fraction, rows: null, fractionBefore: 0 });
  try {
    return await scanFile(file, show, signal);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    progress.end();
  }
}

interface Run extends Command {
  file: FileToLoad;
  isLast: boolean;
  scanned: ScannedFile;
  state: LoadState;
  /** Latest accepted event time; null: any. */
  latest: Date | null;
}

async function runLoad(run: Run): Promise<LoadOutcome> {
  const { store, file, state, terminal, signal } = run;
  const { client } = store;
  const loadId = state.load_id;
  await beginLoad(client, loadId, file.name);
  if (state.records_done > 0) terminal.line(`${file.path}: continuing after ${wholeText(state.records_done)} loaded rows.`);
  const beside = await store.connect();
  const progress = new LoadProgress(terminal, beside, { loadId, fileName: file.name, secondsBefore: state.seconds });
  const end = (status: 'done' | 'interrupted' | 'failed', error: string | null, refused = false) =>
    endLoad(client, loadId, { status, seconds: progress.allSeconds, error, refused });
  try {
    await copyRecords(run, progress);
    await run.maintenance.after(loadId, run.isLast, (done) => progress.show('refreshing', done, null));
    await progress.end();
    await end('done', null);
  } catch (error) {
    await progress.end();
    if (signal.aborted) {
      await end('interrupted', null);
      const { records_done: done } = await reloadState(client, loadId);
      terminal.line(`${file.path}: stopped after ${wholeText(done)} rows and ${durationText(progress.seconds)}. They are loaded.`);
      return 'interrupted';
    }
    // This fails too when the database is gone; the view `load_states` then shows that the load was interrupted.
    const isOfFile = error instanceof SourceError && !(error instanceof NoRoomError);
    await end('failed', error instanceof Error ? error.message : String(error), isOfFile).catch(() => undefined);
    throw error;
  } finally {
    await beside.end().catch(() => undefined);
  }
  // The load is already done, even if writing the rejected files fails.
  const done = await reloadState(client, loadId);
  const rejected = await writeRejectedFiles(client, rejectedOfLoad(run, file, state), file);
  for (const line of summaryLines(file.path, done, progress.seconds, rejected)) terminal.line(line);
  return isAllRejected(done) ? 'rejected' : 'loaded';
}

/** Writes the remaining records: in bulk, or by the fold when only the fold can handle the file's columns. */
async function copyRecords(run: Run, progress: LoadProgress): Promise<void> {
  try {
    if (await hasColumnsOfTheFold(run.file)) await copyByFold(run, progress);
    else await copyInBulk(run, progress);
  } catch (error) {
    if (!(error instanceof NeedsFoldError)) throw readable(error);
    await copyByFold(run, progress);
  }
}

async function copyByFold(run: Run, progress: LoadProgress): Promise<void> {
  const { store, file, state, latest, signal, options } = run;
  try {
    const leftOut =
      options.storedRows === 'keep'
        ? new Set<number>()
        : await inStaged(
            run,
            progress,
            (given, staging) => stageForFold(given, staging, state.records_done),
            async (staged) => ((await leaveOut(run, staged)) ? recordsLeftOut(staged.duck) : new Set<number>()),
          );
    await writeByFold({
      client: store.client,
      loadId: state.load_id,
      file,
      latest,
      leftOut,
      recordsDone: state.records_done,
      assertGoing: () => signal.throwIfAborted(),
      onBatch: (fraction, rows) => progress.show('writing', fraction, rows),
      seconds: () => progress.allSeconds,
    });
  } catch (error) {
    throw readable(error);
  }
}

/** Stages the whole file, then writes it part by part. @throws NeedsFoldError before anything is written */
async function copyInBulk(run: Run, progress: LoadProgress): Promise<void> {
  await dropShadows(run.store.client, run.state.load_id);
  await inStaged(run, progress, stageFile, async (staged) => {
    await assertUnchanged(run.file);
    await writeParts(run, staged, progress);
  });
}

/** Stages the file in DuckDB tables, runs `work` and removes them. */
async function inStaged<T>(
  { store, file, scanned, latest, signal }: Run,
  progress: LoadProgress,
  stage: typeof stageFile,
  work: (staged: StagedFile) => Promise<T>,
): Promise<T> {
  const folder = await makeWorkFolder(store.dataDir);
  try {
    await assertRoom(store, file, folder);
    const onRead = (fraction: number) => {
      signal.throwIfAborted();
      progress.show('reading', fraction, null);
    };
    // Small files are read before DuckDB reports any progress.
    onRead(0);
    const { client, memoryBytes } = store;
    const staged = await stage(file, { client, folder, memoryBytes, isPlain: scanned.isPlain, latest, onRead, signal });
    try {
      return await work(staged);
    } finally {
      await staged.duck.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Assigns keys to the records and finds those that are stored already. @returns whether some are left out. @throws SourceError */
async function leaveOut({ store, file, state, signal, terminal, options }: Run, { duck }: StagedFile): Promise<boolean> {
  await bringKeys(duck, store.client);
  await duck.connection.run(duckSql('file-events'));
  return leaveOutStored({
    duck,
    client: store.client,
    choice: options.storedRows,
    done: state.records_done,
    signal,
    tell: (line) => terminal.line(`${file.path}: ${line}`),
  });
}

async function writeParts(run: Run, staged: StagedFile, progress: LoadProgress): Promise<void> {
  const { store, state, signal } = run;
  const { client, connect } = store;
  const { duck, count } = staged;
  const zone = await readStoreZone(client);
  const leavesOut = await leaveOut(run, staged);
  const loadId = state.load_id;
  const assertGoing = () => signal.throwIfAborted();
  // fault: load-from-start
  let done = state.records_done;
  while (done < count) {
    assertGoing();
    progress.show('writing', done / count, done - state.records_done);
    const [next] = await planMonths(duck, done, count);
    if (next === undefined) return;
    const part = (await isLive(client)) ? cutForLive(next) : next;
    const finish = async (counts: { events: number; days: readonly string[] }) => {
      const [rejections, warnings] = [await kindsOf(duck, 'rejected', part), await kindsOf(duck, 'warned', part)];
      const duplicates = leavesOut ? await leftOutOf(duck, part) : 0;
      const outcome = { loadId, ...counts, duplicates, seconds: progress.allSeconds, rejections, warnings };
      await finishPart(client, outcome, rejectedOf(duck, part));
    };
    const ofPart = partProgress(part, assertGoing, (rows) =>
      progress.show('writing', (done + rows) / count, done - state.records_done + rows),
    );
    await writePart(
      { loadId, duck, client, connect, zone, leavesOut, assertGoing, signal, ...ofPart, finish },
      part,
      part.last === count - 1,
    );
    done = part.last + 1;
  }
}
