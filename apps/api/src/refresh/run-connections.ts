import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { JobTarget } from '@storepulse/contracts';
import type pg from 'pg';
import { z } from 'zod';
import { lowerPriority } from '../../../../database/connection/backend-priority.js';
import { Database } from '../platform/database.js';
import { errorCode } from '../platform/error-code.js';
import { queryRow, type SqlClient } from '../platform/query-rows.js';
import { SQLSTATE } from '../platform/sqlstate.js';

/** More than there are targets: who comes while one runs needs a connection to find out. */
const MOST = 12;
/** Long enough for what runs every minute. */
const IDLE_MS = 120_000;

const backendRow = z.object({ pid: z.number() });

export class RunConnection {
  private isReleased = false;

  constructor(
    readonly client: pg.PoolClient,
    readonly backendPid: number,
  ) {}

  /** Gives it back, its session locks freed. One that failed, or that a cancel may still be on its way to, is closed. */
  async release(isSound: boolean): Promise<void> {
    if (this.isReleased) return;
    this.isReleased = true;
    // Locks, settings and plans.
    const discard = () => this.client.query('discard all');
    const isClean = isSound && (await discard().then(Boolean, () => false));
    this.client.release(!isClean);
  }
}

/**
 * The connections of runs, apart from those of answers: a session lock belongs to one, so that it is gone when the process is. They stay
 * open from one run to the next, since a new backend first reads what the tables are: 20 to 30 ms of the 60 of a small view.
 *
 * What takes long is done on a second one, whose backend gets a core when nobody else wants it. Two cores are both wanted while a view is
 * built, and of 8,000 readings meanwhile 7 waited more than 10 ms for one, as against 1 this way. The first one keeps its priority: others
 * wait for what it does.
 */
@Injectable()
export class RunConnections implements OnApplicationShutdown {
  private readonly first: pg.Pool;
  private readonly aside: pg.Pool;

  constructor(database: Database) {
    const options = { max: MOST, idleTimeoutMillis: IDLE_MS, keepAlive: true };
    this.first = database.ownPool('jobs', { ...options, application_name: 'storepulse runs' });
    this.aside = database.ownPool('jobs', { ...options, application_name: 'storepulse runs, aside' });
  }

  open(target: JobTarget): Promise<RunConnection> {
    return openFrom(this.first, `storepulse ${target}`);
  }

  openAside(target: JobTarget): Promise<RunConnection> {
    return openFrom(this.aside, `storepulse ${target}, aside`);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.first.end(), this.aside.end()]);
  }
}

/** Lets a connection from `openAside` have the cores last, and waits for one that a killed process has left: it may hold what this one makes. */
export async function settleAside({ client }: RunConnection, target: JobTarget): Promise<void> {
  await lowerPriority(client);
  await client.query(`select pg_advisory_lock(hashtextextended('storepulse aside ' || $1, 0))`, [target]);
}

/** Kept by the server, for a process that hangs. */
export async function limitStatements(client: SqlClient, seconds: number): Promise<void> {
  await client.query(`select set_config('statement_timeout', $1, false)`, [`${seconds * 1000}ms`]);
}

async function openFrom(pool: pg.Pool, name: string): Promise<RunConnection> {
  const client = await pool.connect();
  try {
    await noticeLostClient(client);
    // Question: which backend is this, under a name that tells what it runs?
    const { pid } = await queryRow(client, backendRow, `select pg_backend_pid() as pid, set_config('application_name', $1, false)`, [name]);
    return new RunConnection(client, pid);
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Lets the server look every second whether this process still lives: after a kill -9 it would otherwise work on to the end
 * of the statement, and hold the lock. Servers on Windows cannot look; there the lock goes with the statement.
 */
async function noticeLostClient(client: SqlClient): Promise<void> {
  try {
    await client.query(`select set_config('client_connection_check_interval', '1s', false)`);
  } catch (error) {
    if (errorCode(error) !== SQLSTATE.invalidParameterValue) throw error;
  }
}
