/**
 * One program at a time owns a data folder. DATA_DIR/instance.json says which: the app, or a command that opened the embedded
 * server itself. Others read it to find the server (`readRunningInstance`). A file left by a killed process is recognised by the
 * process's id and start, and taken over.
 *
 * Reading and replacing the file happen under a second file that is made exclusively and held for about a millisecond: otherwise two
 * programs starting at once could both find the same dead owner and both take over.
 */
import { chmodSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { DatabaseOpenError } from './database-open-error.js';
import { processStart } from './process-identity.js';
import { errorCode, errorText } from './system-error.js';
import { waitUntil } from './wait-until.js';

const instanceSchema = z.object({
  pid: z.number().int(),
  start: z.string(),
  purpose: z.enum(['app', 'command']),
  port: z.number().int().nullable(),
  url: z.string().nullable(),
  pgPort: z.number().int().nullable(),
});

/** The program that owns a data folder. `port` and `url` are the app's own (null until it listens), `pgPort` is PostgreSQL's (null until ready). */
export type RunningInstance = z.infer<typeof instanceSchema>;
export type InstancePurpose = RunningInstance['purpose'];

/** A process that was just killed is still seen for some milliseconds. */
const endingPatienceMs = 1_000;

/** The data folder is in use by another living process. */
export class AlreadyRunningError extends DatabaseOpenError {
  constructor(readonly running: RunningInstance) {
    super('database/already_running', alreadyRunningMessage(running));
  }
}

/** The right to use a data folder, until `release`. */
export class InstanceLock {
  #content: RunningInstance;

  private constructor(
    /** The folder's absolute path. */
    readonly dataDir: string,
    content: RunningInstance,
  ) {
    this.#content = content;
  }

  /** Makes the folder if needed. @throws AlreadyRunningError, DatabaseOpenError */
  static async acquire(dataDir: string, purpose: InstancePurpose): Promise<InstanceLock> {
    const folder = resolve(dataDir);
    makeDataFolder(folder);
    const start = processStart(process.pid);
    if (start === null) throw new Error('This process cannot find itself in the process table.');
    const own: RunningInstance = { pid: process.pid, start, purpose, port: null, url: null, pgPort: null };
    const deadline = performance.now() + endingPatienceMs;
    for (;;) {
      const running = await exclusively(folder, () => {
        const other = readRunningInstance(folder);
        if (other === null) writeInstance(folder, own);
        return other;
      });
      if (running === null) break;
      if (performance.now() > deadline) throw new AlreadyRunningError(running);
      await delay(50);
    }
    return new InstanceLock(folder, own);
  }

  /** Lets others know what has become known since: the app's address, the server's port. */
  update(known: Partial<Pick<RunningInstance, 'port' | 'url' | 'pgPort'>>): void {
    this.#content = { ...this.#content, ...known };
    writeInstance(this.dataDir, this.#content);
  }

  release(): void {
    const current = readInstance(this.dataDir);
    if (current?.pid === this.#content.pid && current.start === this.#content.start) rmSync(instanceFile(this.dataDir), { force: true });
  }
}

/** Who owns the data folder now; null when nobody does (no file, or one left by a process that is gone). */
export function readRunningInstance(dataDir: string): RunningInstance | null {
  const instance = readInstance(dataDir);
  return instance !== null && processStart(instance.pid) === instance.start ? instance : null;
}

function alreadyRunningMessage({ pid, purpose, url }: RunningInstance): string {
  if (purpose === 'command')
    return `A Storepulse command is at work on this DATA_DIR (process ${pid}). Wait for it to end, or stop it first.`;
  return `Storepulse already runs on this DATA_DIR: ${url ?? 'still starting'} (process ${pid}). Stop it first or set another DATA_DIR.`;
}

function readInstance(dataDir: string): RunningInstance | null {
  let text: string;
  try {
    text = readFileSync(instanceFile(dataDir), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw new DatabaseOpenError('database/data_folder', `${instanceFile(dataDir)} cannot be read: ${errorText(error)}.`, { cause: error });
  }
  try {
    return instanceSchema.parse(JSON.parse(text));
  } catch {
    // Always written whole and renamed into place, so this is no half-written file of a living owner.
    return null;
  }
}

function writeInstance(dataDir: string, content: RunningInstance): void {
  const next = `${instanceFile(dataDir)}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(content)}\n`);
  renameSync(next, instanceFile(dataDir));
}

const instanceFile = (dataDir: string) => join(dataDir, 'instance.json');

function makeDataFolder(folder: string): void {
  try {
    // A umask of 077 would shut out the user that PostgreSQL runs as.
    if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
  } catch (error) {
    throw new DatabaseOpenError(
      'database/data_folder',
      `The data folder ${folder} cannot be made: ${errorText(error)}. Set another DATA_DIR.`,
      {
        cause: error,
      },
    );
  }
}

async function exclusively<T>(dataDir: string, act: () => T): Promise<T> {
  const guard = join(dataDir, 'instance.guard');
  const isHeld = await waitUntil(() => makeGuard(guard), { timeoutMs: 5_000 });
  if (!isHeld) throw new DatabaseOpenError('database/data_folder', `${guard} is held by another process that is starting. Try again.`);
  try {
    return act();
  } finally {
    rmSync(guard, { force: true });
  }
}

/** The guard is a symbolic link to "<pid> <start>": made and filled in one step, so it never stands there without its owner's name. */
function makeGuard(guard: string): boolean {
  try {
    symlinkSync(`${process.pid} ${processStart(process.pid)}`, guard);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') {
      const reason = `The data folder cannot be written to: ${errorText(error)}. Start as the user it belongs to, or set another DATA_DIR.`;
      throw new DatabaseOpenError('database/data_folder', reason, { cause: error });
    }
    removeAbandonedGuard(guard);
    return false;
  }
}

/** A process killed in the millisecond in which it held the guard. */
function removeAbandonedGuard(guard: string): void {
  try {
    const [pid, start] = readlinkSync(guard).split(' ');
    if (processStart(Number(pid)) !== start) rmSync(guard, { force: true });
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
