/** One run of the server's main process: start, readiness, stop. */
import type { ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, isRunning } from './process-identity.js';
import type { Launcher } from './launcher.js';
import type { Report } from './report.js';
import { openServerLog, readServerLog } from './server-log.js';
import { errorCode } from './system-error.js';
import { waitUntil } from './wait-until.js';

export interface PostmasterPlan {
  binary: string;
  launcher: Launcher;
  dataFolder: string;
  settings: Record<string, string>;
  logFile: string;
}

/** Why a start failed, as far as it determines the reaction. */
export type StartFailure = 'leftovers' | 'port' | 'other';

export class PostmasterStartError extends Error {
  constructor(
    readonly failure: StartFailure,
    readonly line: string,
  ) {
    super(line);
  }
}

const fastShutdownMs = 20_000;
const immediateShutdownMs = 10_000;

export class Postmaster {
  /** Resolves when the process has ended, with a description of how. */
  readonly ended: Promise<string>;
  #hasEnded = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
  ) {
    this.ended = new Promise((resolve) => {
      child.once('exit', (status, signal) => {
        this.#hasEnded = true;
        resolve(signal === null ? `exit code ${status}` : `signal ${signal}`);
      });
    });
  }

  /**
   * Resolves when connections are accepted. There is no time limit while the process lives: WAL replay after a crash may take minutes, and
   * `report` says so every five seconds.
   *
   * @param onSpawned called once the process exists, before it is ready
   * @throws PostmasterStartError
   */
  static async start(
    { binary, launcher, dataFolder, settings, logFile }: PostmasterPlan,
    report: Report,
    onSpawned: () => void,
  ): Promise<Postmaster> {
    const log = openServerLog(logFile);
    const offset = fstatSync(log).size;
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = launcher.spawn(binary, ['-D', dataFolder, ...options], 'INT', ['ignore', log, log]);
    closeSync(log);
    if (child.pid === undefined) {
      const error = await new Promise<Error>((resolve) => child.once('error', resolve));
      throw new PostmasterStartError('other', error.message);
    }
    const postmaster = new Postmaster(child, child.pid);
    onSpawned();
    const isReady = () => postmaster.#hasEnded || readPidFile(dataFolder)?.readyPid === postmaster.pid;
    for (let seconds = 5; !(await waitUntil(isReady, { timeoutMs: 5_000 })); seconds += 5) {
      report(`PostgreSQL is starting; after a crash it replays its log first (${seconds} s)`);
    }
    if (postmaster.#hasEnded) throw startError(readServerLog(logFile, offset), await postmaster.ended);
    return postmaster;
  }

  /** For a process that exits without having stopped the server. */
  signalFastShutdown(): void {
    this.child.kill('SIGINT');
  }

  /** Fast shutdown (rolls back open transactions, flushes the WAL); escalates after 20 s. */
  async stop(): Promise<void> {
    this.child.kill('SIGINT');
    const hasEnded = () => this.#hasEnded;
    if (await waitUntil(hasEnded, { timeoutMs: fastShutdownMs })) return;
    this.child.kill('SIGQUIT');
    if (await waitUntil(hasEnded, { timeoutMs: immediateShutdownMs })) return;
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/**
 * Clears leftovers of an earlier run: stops a postmaster of this data folder that outlived its parent, and removes a postmaster.pid whose
 * process id now belongs to another process (PostgreSQL would take that for a running server; it handles an unused pid itself). Call only
 * under the instance lock.
 */
export async function clearEarlierRun(dataFolder: string, report: Report): Promise<void> {
  const earlier = readPidFile(dataFolder);
  if (earlier === null) return;
  const isOurs = () => isRunning(earlier.pid) && commandLine(earlier.pid).includes(dataFolder);
  if (isOurs()) {
    report(`PostgreSQL is still running from an earlier start (process ${earlier.pid}); stopping it`);
    process.kill(earlier.pid, 'SIGINT');
    const hasEnded = () => !isOurs();
    if (!(await waitUntil(hasEnded, { timeoutMs: fastShutdownMs }))) {
      process.kill(earlier.pid, 'SIGQUIT');
      await waitUntil(hasEnded, { timeoutMs: immediateShutdownMs });
    }
  } else if (processExists(earlier.pid)) {
    rmSync(join(dataFolder, 'postmaster.pid'), { force: true });
  }
}

/** Also true for a zombie, which PostgreSQL cannot tell from a running server. */
function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** postmaster.pid: the process id in line 1, the state in line 8. */
function readPidFile(dataFolder: string): { pid: number; readyPid: number | null } | null {
  try {
    const lines = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 0) return null;
    return { pid, readyPid: lines[7]?.trim() === 'ready' ? pid : null };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function startError(log: string, end: string): PostmasterStartError {
  const complaints = log.split('\n').filter((line) => /\b(FATAL|PANIC|ERROR):|error while loading|could not/.test(line));
  const text = complaints.join('\n');
  const line = complaints.at(-1)?.replace(/^.*?(?=FATAL|PANIC|ERROR)/, '') ?? `it ended with ${end}`;
  if (/pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(text))
    return new PostmasterStartError('leftovers', line);
  if (/Address already in use|could not create any TCP\/IP sockets/.test(text)) return new PostmasterStartError('port', line);
  return new PostmasterStartError('other', line);
}
