/**
 * One program at a time owns a data folder: the app, or a command that opened the embedded server itself. A kernel lock decides
 * (folder-lock.ts). DATA_DIR/instance.json only informs: a command reads there where the owner's server listens. The owner rewrites the
 * file when it is changed or missing, and a broken file never counts as a free folder.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { DatabaseOpenError } from './database-open-error.js';
import { FolderLock, isLocked } from './folder-lock.js';
import { passableFolder } from './private-files.js';
import { processStart } from './process-identity.js';
import { errorCode, errorText } from './system-error.js';
import { writeWhole } from './whole-file.js';

const instanceSchema = z.object({
  pid: z.number().int(),
  start: z.string(),
  purpose: z.enum(['app', 'command']),
  port: z.number().int().nullable(),
  url: z.string().nullable(),
  pgPort: z.number().int().nullable(),
  /** Versions before the kernel lock wrote the file without this field, and held the folder by the file alone. */
  hasLock: z.boolean().default(false),
});

/**
 * The program that owns a data folder. `port` and `url` are the app's (null until it listens), `pgPort` is PostgreSQL's (null until ready).
 */
export type RunningInstance = z.infer<typeof instanceSchema>;
export type InstancePurpose = RunningInstance['purpose'];

/** A killed process holds its lock for some milliseconds, and checking the lock takes as long. */
const endingPatienceMs = 1_000;
/** How long the owner has to rewrite a broken file. */
const repairPatienceMs = 3_000;
const repairEveryMs = 500;

/** Another living process uses the data folder; `running` is null if its instance.json cannot be read. */
export class AlreadyRunningError extends DatabaseOpenError {
  constructor(readonly running: RunningInstance | null) {
    super('database/already_running', alreadyRunningMessage(running));
  }
}

/** Ownership of a data folder, until `release` or the end of the process. */
export class InstanceLock {
  #content: RunningInstance;
  readonly #repair: NodeJS.Timeout;

  private constructor(
    /** The folder's absolute path. */
    readonly dataDir: string,
    content: RunningInstance,
    private readonly lock: FolderLock,
  ) {
    this.#content = content;
    this.#repair = setInterval(() => this.#writeIfChanged(), repairEveryMs).unref();
  }

  /** Creates the folder if needed. @throws AlreadyRunningError, DatabaseOpenError */
  static async acquire(dataDir: string, purpose: InstancePurpose): Promise<InstanceLock> {
    const folder = resolve(dataDir);
    makeDataFolder(folder);
    const start = processStart(process.pid);
    if (start === null) throw new Error('This process cannot find itself in the process table.');
    const lock = await lockPatiently(folder);
    const own: RunningInstance = { pid: process.pid, start, purpose, port: null, url: null, pgPort: null, hasLock: true };
    try {
      writeFirst(folder, own);
    } catch (error) {
      lock.release();
      throw error;
    }
    return new InstanceLock(folder, own, lock);
  }

  /** Publishes what has become known: the app's address, the server's port. */
  update(known: Partial<Pick<RunningInstance, 'port' | 'url' | 'pgPort'>>): void {
    this.#content = { ...this.#content, ...known };
    this.#writeIfChanged();
  }

  release(): void {
    clearInterval(this.#repair);
    if (this.lock.isInPlace()) rmSync(instanceFile(this.dataDir), { force: true });
    this.lock.release();
  }

  #writeIfChanged(): void {
    const text = textOf(this.#content);
    try {
      if (this.lock.isInPlace() && readText(this.dataDir) !== text) writeWhole(instanceFile(this.dataDir), text);
    } catch {
      // The disk may be full. The file only informs, and the next interval tries again.
    }
  }
}

/** Whether a process owns the data folder, whatever its instance.json says. */
export function isInstanceRunning(dataDir: string): boolean {
  return isLocked(dataDir) || isOlderVersion(readInstance(dataDir));
}

/** The owner of the data folder; null if there is none, or while the owner's file cannot be read (`isInstanceRunning` tells which). */
export function readRunningInstance(dataDir: string): RunningInstance | null {
  return isInstanceRunning(dataDir) ? readLivingInstance(dataDir) : null;
}

async function lockPatiently(folder: string): Promise<FolderLock> {
  const begun = performance.now();
  for (;;) {
    const lock = FolderLock.try(folder);
    const running = readLivingInstance(folder);
    if (lock !== null) {
      if (!isOlderVersion(running)) return lock;
      lock.release();
    }
    if (performance.now() - begun > (running === null ? repairPatienceMs : endingPatienceMs)) throw new AlreadyRunningError(running);
    await delay(50);
  }
}

const isOlderVersion = (instance: RunningInstance | null): boolean => instance !== null && !instance.hasLock && isLiving(instance);

/** A process id alone does not identify a process: ids are reused. */
const isLiving = ({ pid, start }: RunningInstance): boolean => processStart(pid) === start;

function readLivingInstance(dataDir: string): RunningInstance | null {
  const instance = readInstance(dataDir);
  return instance !== null && isLiving(instance) ? instance : null;
}

function alreadyRunningMessage(running: RunningInstance | null): string {
  if (running === null) return 'Storepulse is already running on this DATA_DIR. Stop it first or set another DATA_DIR.';
  const { pid, purpose, url } = running;
  if (purpose === 'command')
    return `A Storepulse command is running on this DATA_DIR (process ${pid}). Wait for it to end, or stop it first.`;
  return `Storepulse is already running on this DATA_DIR: ${url ?? 'still starting'} (process ${pid}). Stop it first or set another DATA_DIR.`;
}

/** Null if the file is missing or broken. */
function readInstance(dataDir: string): RunningInstance | null {
  try {
    return instanceSchema.parse(JSON.parse(readText(dataDir) ?? ''));
  } catch {
    return null;
  }
}

function readText(dataDir: string): string | null {
  try {
    return readFileSync(instanceFile(dataDir), 'utf8');
  } catch {
    // Missing, unreadable or not a file: there is no information.
    return null;
  }
}

/** A full disk must not prevent a start: stored numbers can still be read. */
function writeFirst(dataDir: string, content: RunningInstance): void {
  try {
    writeWhole(instanceFile(dataDir), textOf(content));
  } catch (error) {
    if (['ENOSPC', 'EDQUOT', 'EISDIR', 'ENOTEMPTY'].includes(errorCode(error) ?? '')) return;
    const reason = `The data folder cannot be written to: ${errorText(error)}. Start as its owner, or set another DATA_DIR.`;
    throw new DatabaseOpenError('database/data_folder', reason, { cause: error });
  }
}

const textOf = (content: RunningInstance): string => `${JSON.stringify(content)}\n`;

const instanceFile = (dataDir: string) => join(dataDir, 'instance.json');

function makeDataFolder(folder: string): void {
  try {
    // A umask of 077 would lock out the user that PostgreSQL runs as.
    if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, passableFolder());
  } catch (error) {
    throw new DatabaseOpenError(
      'database/data_folder',
      `The data folder ${folder} cannot be created: ${errorText(error)}. Set another DATA_DIR.`,
      {
        cause: error,
      },
    );
  }
}
