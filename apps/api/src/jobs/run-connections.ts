import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { JobTarget } from '@storepulse/contracts';
import type pg from 'pg';
import { z } from 'zod';
import { lowerPriority } from '@storepulse/database/connection/backend-priority.js';
import { Database } from '../platform/database.js';
import { errorCode } from '../platform/error-code.js';
import { queryRow, type SqlClient } from '../platform/query-rows.js';
import { SQLSTATE } from '../platform/sqlstate.js';

/** More than there are targets: a run that finds its target locked needs a connection to learn that. */
const MAX = 12;
/** Longer than a minute, so that jobs that run every minute reuse their connection. */
const IDLE_MS = 120_000;

const backendRow = z.object({ pid: z.number() });

export class RunConnection {
  private isReleased = false;

  constructor(
    readonly client: pg.PoolClient,
    readonly backendPid: number,
  ) {}

  /** Returns the connection without its session locks. Closes it if it failed, or if a cancel may still be on its way to it. */
  async release(isSound: boolean): Promise<void> {
    if (this.isReleased) return;
    this.isReleased = true;
    // Releases locks, settings and plans.
    const discard = () => this.client.query('discard all');
    const isClean = isSound && (await discard().then(Boolean, () => false));
    this.client.release(!isClean);
  }
}

/**
 * The connections of runs, separate from those of answers. A session lock belongs to one, so it is released when the process dies. They
 * stay open between runs because a new backend first loads the catalog: 20 to 30 ms of the 60 ms of a small view.
 *
 * Long work runs on a second connection, whose backend gets a core only when nobody else wants it. Building a view competes for both cores:
 * of 8,000 reads meanwhile, 7 waited more than 10 ms for a core, as against 1 this way. The first connection keeps its priority because
 * others wait for its work.
 */
@Injectable()
export class RunConnections implements OnApplicationShutdown {
  private readonly first: pg.Pool;
  private readonly second: pg.Pool;

  constructor(database: Database) {
    const options = { max: MAX, idleTimeoutMillis: IDLE_MS, keepAlive: true };
    this.first = database.ownPool('jobs', { ...options, application_name: 'storepulse runs' });
    this.second = database.ownPool('jobs', { ...options, application_name: 'storepulse runs, second' });
  }

  open(target: JobTarget): Promise<RunConnection> {
    return openFrom(this.first, `storepulse ${target}`);
  }

  openSecond(target: JobTarget): Promise<RunConnection> {
    return openFrom(this.second, `storepulse ${target}, second`);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.first.end(), this.second.end()]);
  }
}

/**
 * Lowers the priority of a connection from `openSecond`. Also waits for one that a killed process left behind: it may hold locks on what
 * this one builds.
 */
export async function prepareSecond({ client }: RunConnection, target: JobTarget): Promise<void> {
  await lowerPriority(client);
  await client.query(`select pg_advisory_lock(hashtextextended('storepulse second ' || $1, 0))`, [target]);
}

/** Enforced by the server, so it works even if this process hangs. */
export async function limitStatements(client: SqlClient, seconds: number): Promise<void> {
  await client.query(`select set_config('statement_timeout', $1, false)`, [`${seconds * 1000}ms`]);
}

async function openFrom(pool: pg.Pool, name: string): Promise<RunConnection> {
  const client = await pool.connect();
  try {
    await noticeLostClient(client);
    // Also names the backend after what it runs.
    const { pid } = await queryRow(client, backendRow, `select pg_backend_pid() as pid, set_config('application_name', $1, false)`, [name]);
    return new RunConnection(client, pid);
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Makes the server check every second whether this process is alive. After a kill -9, the backend would otherwise run, and hold the lock,
 * until its statement ends. Servers on Windows cannot check; there the lock is released when the statement ends.
 */
async function noticeLostClient(client: SqlClient): Promise<void> {
  try {
    await client.query(`select set_config('client_connection_check_interval', '1s', false)`);
  } catch (error) {
    if (errorCode(error) !== SQLSTATE.invalidParameterValue) throw error;
  }
}
