/**
 * Opens the database: the server of DATABASE_URL if set, else the embedded server under DATA_DIR, started under the lock of that folder.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseOpenError } from '../embedded/database-open-error.js';
import { DiskGuard } from '../embedded/disk-guard.js';
import { DiskReserve } from '../embedded/disk-reserve.js';
import { EmbeddedServer, embeddedServerUrl } from '../embedded/embedded-server.js';
import {
  AlreadyRunningError,
  InstanceLock,
  type InstancePurpose,
  isInstanceRunning,
  readRunningInstance,
} from '../embedded/instance-lock.js';
import type { Report } from '../embedded/report.js';
import { readServerPassword } from '../embedded/secret-file.js';
import { errorCode } from '../embedded/system-error.js';
import { waitUntil } from '../embedded/wait-until.js';
import { checkServer, minimumServerVersion } from './check-server.js';
import { type ConnectionTarget, explainConnectError } from './open-error.js';

export { DatabaseOpenError } from '../embedded/database-open-error.js';
export { AlreadyRunningError, isInstanceRunning } from '../embedded/instance-lock.js';
export type { Report } from '../embedded/report.js';

export interface DatabaseSettings {
  /** Unset: use the embedded server. */
  databaseUrl?: string | undefined;
  dataDir: string;
  /** Size of the reserve file, deleted first when the embedded server's disk is full. @default 0: none */
  diskReserveBytes?: number | undefined;
  /** Minimum server_version_num. @default 180000 */
  minimumVersion?: number | undefined;
}

export interface OpenedDatabase {
  /** postgres://…, with the password: do not log it. */
  url: string;
  serverVersion: string;
  embedded: boolean;
  /** Reports whether the embedded server's disk has room; null for an external server. */
  disk: DiskGuard | null;
  /** Writes into DATA_DIR where the app listens, for a second start and for commands. Does nothing with DATABASE_URL. */
  announce(address: { port: number; url: string }): void;
  /** Stops the embedded server and frees DATA_DIR; close every pool first. Does nothing for an external server. */
  stop(): Promise<void>;
}

const connectTimeoutMs = 10_000;
/** SQLSTATE cannot_connect_now: the server is starting up or shutting down. */
const startingUp = '57P03';
/** How long to wait for a server that is starting up, as when both machines reboot. */
const startingPatienceMs = 30_000;
/** How long to wait for an app that is shutting down, or whose server is restarting after a crash. */
const changingPatienceMs = 15_000;
/** How long to wait for a starting app until its database accepts connections, including initdb and WAL replay. */
const appStartPatienceMs = 120_000;

/**
 * Opens the database for the app. If the process ends without `stop()`, the embedded server shuts itself down and the next start takes over
 * the folder.
 *
 * @param meanwhile called once all that remains is waiting for the server (which replays its WAL after a crash)
 * @throws DatabaseOpenError, AlreadyRunningError (one line for a person each)
 */
export async function openDatabase(
  settings: DatabaseSettings,
  report: Report,
  meanwhile: () => void = () => undefined,
): Promise<OpenedDatabase> {
  if (settings.databaseUrl === undefined) return openEmbedded(settings, 'app', report, meanwhile);
  meanwhile();
  return openServer(settings.databaseUrl, settings, report);
}

/**
 * Opens the database for a command: through the running app's server if there is one for this DATA_DIR, else by starting the embedded
 * server until the command ends.
 *
 * @throws DatabaseOpenError, AlreadyRunningError if another command has it open
 */
export async function openDatabaseForCommand(settings: DatabaseSettings, report: Report): Promise<OpenedDatabase> {
  if (settings.databaseUrl !== undefined) return openServer(settings.databaseUrl, settings, report);
  const deadline = performance.now() + changingPatienceMs;
  for (;;) {
    try {
      if (!isInstanceRunning(settings.dataDir)) return await openEmbedded(settings, 'command', report);
      return await connectToRunning(settings, report);
    } catch (error) {
      if (!isOfChange(error) || performance.now() > deadline) throw error;
    }
    await delay(200);
  }
}

/** An app that is stopping, starting or restarting its server: the next try finds another state. */
function isOfChange(error: unknown): boolean {
  if (error instanceof AlreadyRunningError) return error.running?.purpose !== 'command';
  return error instanceof DatabaseOpenError && error.code === 'database/unreachable';
}

async function openEmbedded(
  { dataDir, minimumVersion, diskReserveBytes }: DatabaseSettings,
  purpose: InstancePurpose,
  report: Report,
  meanwhile?: () => void,
): Promise<OpenedDatabase> {
  const lock = await InstanceLock.acquire(dataDir, purpose);
  try {
    const server = await EmbeddedServer.start(lock.dataDir, report, meanwhile, diskReserveBytes);
    try {
      const serverVersion = await askVersion(server.url, minimumVersion);
      lock.update({ pgPort: server.port });
      return {
        url: server.url,
        serverVersion,
        embedded: true,
        disk: server.disk,
        announce: (address) => lock.update(address),
        stop: async () => {
          await server.stop();
          lock.release();
        },
      };
    } catch (error) {
      await server.stop();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function connectToRunning({ dataDir, minimumVersion }: DatabaseSettings, report: Report): Promise<OpenedDatabase> {
  let isToldToWait = false;
  const isDecided = () => {
    const running = readRunningInstance(dataDir);
    if (running?.purpose === 'command') throw new AlreadyRunningError(running);
    if (running !== null && running.pgPort === null && !isToldToWait) {
      report('Storepulse is starting on this DATA_DIR: waiting for its database');
      isToldToWait = true;
    }
    return running === null ? !isInstanceRunning(dataDir) : running.pgPort !== null;
  };
  await waitUntil(isDecided, { timeoutMs: appStartPatienceMs, everyMs: 100 });
  const pgPort = readRunningInstance(dataDir)?.pgPort ?? null;
  const password = readServerPassword(dataDir);
  if (pgPort === null || password === null) {
    throw new DatabaseOpenError(
      'database/unreachable',
      'The Storepulse process on this DATA_DIR could not start its database. See its output.',
    );
  }
  const url = embeddedServerUrl(pgPort, password);
  const serverVersion = await askVersion(url, minimumVersion);
  // The app manages the reserve.
  const disk = new DiskGuard(join(dataDir, 'postgres', 'data'), new DiskReserve(join(dataDir, 'no-reserve'), 0), () => undefined);
  await disk.look();
  disk.start();
  return { url, serverVersion, embedded: true, disk, announce: () => undefined, stop: () => disk.stop() };
}

async function openServer(url: string, { minimumVersion }: DatabaseSettings, report: Report): Promise<OpenedDatabase> {
  const target = connectionTarget(url);
  report(`Connecting to PostgreSQL at ${target.host}:${target.port}`);
  const serverVersion = await askVersion(url, minimumVersion);
  return { url, serverVersion, embedded: false, disk: null, announce: () => undefined, stop: () => Promise.resolve() };
}

async function askVersion(url: string, minimumVersion = minimumServerVersion): Promise<string> {
  const client = await connectPatiently(url);
  try {
    return await checkServer(client, minimumVersion);
  } finally {
    await client.end();
  }
}

async function connectPatiently(url: string): Promise<pg.Client> {
  const deadline = performance.now() + startingPatienceMs;
  for (;;) {
    const client = newClient(url);
    // A connection lost later fails the query that uses it.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (errorCode(error) !== startingUp || performance.now() > deadline) throw explainConnectError(error, connectionTarget(url));
    }
    await delay(500);
  }
}

function newClient(url: string): pg.Client {
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('not a PostgreSQL address');
    return new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs, application_name: 'storepulse' });
  } catch (error) {
    // Drop the cause: it would contain the whole address with the password.
    const code = errorCode(error);
    const hint = code === 'ENOENT' ? 'a certificate file in it does not exist' : 'write postgres://user:password@host:5432/database';
    throw new DatabaseOpenError(
      'database/bad_address',
      `DATABASE_URL cannot be read: ${hint} (special characters in the password as %XX).`,
    );
  }
}

function connectionTarget(url: string): ConnectionTarget {
  const { host, port, user, database } = newClient(url);
  return { host, port, user: user ?? '', database: database ?? user ?? '' };
}
