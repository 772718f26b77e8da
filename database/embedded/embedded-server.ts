/**
 * PostgreSQL 18 from npm, run under DATA_DIR and kept running.
 *
 *     placement ─> cluster ─> clear leftovers of an earlier run ─> postmaster ─┐
 *                                   ^                                          │ ends unexpectedly
 *                                   └──────────── short pause <────────────────┘
 *
 * The port stays the same over restarts, so connection pools reconnect by themselves.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Cluster, ensureCluster, superuser } from './cluster.js';
import { DatabaseOpenError } from './database-open-error.js';
import { DiskGuard } from './disk-guard.js';
import { DiskReserve } from './disk-reserve.js';
import { FolderLock } from './folder-lock.js';
import { endOrphans } from './orphans.js';
import { type Placement, placeServer } from './placement.js';
import { clearEarlierRun, Postmaster, PostmasterStartError } from './postmaster.js';
import type { Report } from './report.js';
import { rotateServerLog } from './server-log.js';
import { choosePort, freePort, keepPort } from './server-port.js';
import { serverSettings } from './server-settings.js';
import { errorText } from './system-error.js';

const databaseName = 'storepulse';
/** Backends of a killed postmaster that cannot be killed (a system without /proc, a hanging disk) end once they notice. */
const leftoversPatienceMs = 30_000;
const leftoversPauseMs = 50;
const portAttempts = 5;
/** A start resumes this soon after the cause (a full disk) is gone; each try replays the WAL again. */
const longestRestartPauseMs = 5000;
/**
 * A server that ended sooner than this after it was ready may well end again, so the pause before the next start grows. It stays short,
 * since senders give up after 8 s and each start takes a second by itself.
 */
const steadyRunMs = 10_000;
const longestUnsteadyPauseMs = 400;

export class EmbeddedServer {
  #postmaster: Postmaster;
  #isStopping = false;
  readonly #stopped = new AbortController();
  readonly #keeper: Promise<void>;
  readonly #onProcessExit = () => this.#postmaster.signalFastShutdown();

  private constructor(
    private readonly run: ServerRun,
    postmaster: Postmaster,
    private readonly lock: FolderLock,
    /** Reports whether the disk has room; watches from the start of the server to its stop. */
    readonly disk: DiskGuard,
    private readonly report: Report,
  ) {
    this.#postmaster = postmaster;
    process.once('exit', this.#onProcessExit);
    this.#keeper = this.#keepRunning();
  }

  /**
   * Starts the server. Creates the cluster and the database first if there are none. Call under the instance lock.
   *
   * @param reserveBytes size of the reserve file, deleted first when the disk is full; 0: none
   * @param onSpawned called when the server's process exists; it may take seconds until it is ready
   * @throws DatabaseOpenError
   */
  static async start(dataDir: string, report: Report, onSpawned: () => void = () => undefined, reserveBytes = 0): Promise<EmbeddedServer> {
    const placement = placeServer(dataDir, report);
    const lock = lockCluster(placement);
    try {
      const cluster = await ensureCluster(dataDir, placement, report);
      rotateServerLog(logFile(placement));
      const disk = new DiskGuard(cluster.dataFolder, new DiskReserve(join(placement.folder, 'reserve'), reserveBytes), report);
      await disk.look();
      const { run, postmaster } = await startOnFreePort(placement, cluster, report, onSpawned);
      const server = new EmbeddedServer(run, postmaster, lock, disk, report);
      disk.start();
      try {
        keepPort(placement.folder, run.port);
        await ensureDatabase(server.#url('postgres'));
      } catch (error) {
        await server.#end();
        throw error;
      }
      return server;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  get port(): number {
    return this.run.port;
  }

  /** The address with the superuser's password. */
  get url(): string {
    return this.#url(databaseName);
  }

  /** Process id of the running postmaster; changes after a restart. */
  get pid(): number {
    return this.#postmaster.pid;
  }

  /** Resolves when the server has ended: a fast shutdown, escalated after 20 s. */
  async stop(): Promise<void> {
    await this.#end();
    this.lock.release();
  }

  async #end(): Promise<void> {
    this.#isStopping = true;
    this.#stopped.abort();
    process.removeListener('exit', this.#onProcessExit);
    await this.#postmaster.stop();
    await this.#keeper;
    await this.disk.stop();
  }

  #url(database: string): string {
    return embeddedServerUrl(this.run.port, this.run.cluster.password, database);
  }

  async #keepRunning(): Promise<void> {
    let pauseMs = 0;
    for (;;) {
      const readyAt = performance.now();
      const end = await this.#postmaster.ended;
      if (this.#isStopping) return;
      this.report(`PostgreSQL stopped unexpectedly (${end}); restarting it`);
      await this.disk.look().catch(() => undefined);
      pauseMs = performance.now() - readyAt > steadyRunMs ? 0 : longerPause(pauseMs, longestUnsteadyPauseMs);
      await this.#restart(pauseMs);
      if (this.#isStopping) {
        await this.#postmaster.stop();
        return;
      }
      this.report('PostgreSQL is back');
    }
  }

  async #restart(firstPauseMs: number): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!this.#isStopping) {
      await delay(pauseMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
      if (this.#isStopping) return;
      try {
        this.#postmaster = await startPatiently(this.run, this.report);
        return;
      } catch (error) {
        if (/No space left on device|Disk quota exceeded/.test(errorText(error))) this.disk.giveUpReserve();
        pauseMs = longerPause(pauseMs);
        this.report(`PostgreSQL cannot start: ${errorText(error)}; retrying in ${pauseMs / 1000} s`);
      }
    }
  }
}

function longerPause(pauseMs: number, longestMs = longestRestartPauseMs): number {
  return Math.min(Math.max(2 * pauseMs, 100), longestMs);
}

interface ServerRun {
  placement: Placement;
  cluster: Cluster;
  port: number;
}

/** Address of the app database on the embedded server. No TLS on the loopback, whatever PGSSLMODE says. */
export function embeddedServerUrl(port: number, password: string, database = databaseName): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}

const logFile = (placement: Placement) => join(placement.folder, 'server.log');

/**
 * Two data folders may lead to one cluster, as when a folder with a link to it was copied. If the cluster is locked, its server must not be
 * treated as a leftover.
 */
function lockCluster({ folder }: Placement): FolderLock {
  const lock = FolderLock.try(folder);
  if (lock !== null) return lock;
  throw new DatabaseOpenError(
    'database/already_running',
    `Another Storepulse, with another DATA_DIR, uses the database in ${folder}. Stop it first.`,
  );
}

async function startOnFreePort(
  placement: Placement,
  cluster: Cluster,
  report: Report,
  onSpawned: () => void,
): Promise<{ run: ServerRun; postmaster: Postmaster }> {
  // Clear leftovers before choosing the port: a leftover server holds it.
  await clearEarlierRun(cluster.dataFolder, report);
  let port = await choosePort(placement.folder);
  for (let attempt = 1; ; attempt += 1) {
    const run = { placement, cluster, port };
    try {
      return { run, postmaster: await startPatiently(run, report, onSpawned) };
    } catch (error) {
      if (!(error instanceof PostmasterStartError)) throw error;
      if (error.failure !== 'port' || attempt === portAttempts) {
        throw new DatabaseOpenError('database/cannot_start', `PostgreSQL cannot start: ${error.line}. See its log: ${logFile(placement)}`, {
          cause: error,
        });
      }
      port = await freePort();
    }
  }
}

/** Ends what is left of a killed server, or waits until it ends. @throws PostmasterStartError */
async function startPatiently(
  { placement, cluster, port }: ServerRun,
  report: Report,
  onSpawned: () => void = () => undefined,
): Promise<Postmaster> {
  const plan = {
    binary: placement.binaries.postgres,
    launcher: placement.launcher,
    dataFolder: cluster.dataFolder,
    settings: serverSettings(port),
    logFile: logFile(placement),
  };
  const deadline = performance.now() + leftoversPatienceMs;
  for (let attempt = 1; ; attempt += 1) {
    await clearEarlierRun(cluster.dataFolder, report);
    await endOrphans(cluster.dataFolder);
    try {
      return await Postmaster.start(plan, report, onSpawned);
    } catch (error) {
      if (!(error instanceof PostmasterStartError) || error.failure !== 'leftovers' || performance.now() > deadline) throw error;
      if (attempt === 1) report(`Waiting for processes of the killed PostgreSQL to end (${error.line})`);
      await delay(leftoversPauseMs);
    }
  }
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}
