import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { DatabaseAddresses, type DatabaseRole } from '@storepulse/database/roles/database-addresses.js';
import { AwakeClient, AwakePool, CONNECT_TIMEOUT_MS } from './awake-pool.js';
import { Background } from './background.js';
import { DatabaseWatch, WatchedPool } from './database-watch.js';
import type { SqlClient } from './query-rows.js';
import { IDLE_IN_TRANSACTION_MS, STATEMENT_TIMEOUT_MS } from './database-limits.js';
import { exportTransaction } from './export-transaction.js';
import { Log } from './log.js';
import { QueryCancel } from './query-cancel.js';

/** Connections of the pool. A console page sends a handful of reads at once; two cores do not answer more in parallel. */
const POOL_SIZE = 12;

const GLANCE_POOL_SIZE = 2;

/** Per writing role, so that signing in or saving a segment never waits for reads. */
const WRITER_POOL_SIZE = 3;

/** Role of the connections that `write` uses. */
export type WriterRole = Exclude<DatabaseRole, 'migrations' | 'read'>;

/**
 * Takes the locks before the first query takes the snapshot. Every snapshot sees the rows of a month attached by a load
 * (etl/bulk/shadow-months.ts) and of a view swapped in (database/views/shadow-view.ts). The locks make those happen before or after this
 * transaction, never within it.
 */
const beginRead = (locked: string, limitMs: number): string => `
  begin isolation level repeatable read read only;
  set local statement_timeout = ${limitMs};
  lock table only ${locked} in access share mode`;
const BEGIN_READ = beginRead('events, view_state', STATEMENT_TIMEOUT_MS.reads);
const BEGIN_READ_BESIDE = beginRead('events', STATEMENT_TIMEOUT_MS.reads);
const BEGIN_EXPORT = beginRead('events', STATEMENT_TIMEOUT_MS.exports);

/** All access to the database, except for the bookkeeping entities, which use TypeORM's connections. Each pool belongs to one role. */
@Injectable()
export class Database implements OnApplicationShutdown {
  /** Role `read`. */
  readonly pool: pg.Pool;
  /** Role `read`, for reading a row or two before an answer (such as the store version) without waiting behind the pool's long reads. */
  readonly glances: pg.Pool;
  /** Role `access`, for looking up the caller without waiting behind long reads. */
  readonly accessGlances: pg.Pool;
  readonly writers: Readonly<Record<WriterRole, pg.Pool>>;
  private readonly watch: DatabaseWatch;
  private readonly signals = new WeakMap<SqlClient, AbortSignal>();

  constructor(
    private readonly addresses: DatabaseAddresses,
    private readonly background: Background,
    private readonly log: Log,
  ) {
    this.watch = new DatabaseWatch(() => this.dedicatedClient('read', 'storepulse watch'), log);
    const glances = {
      application_name: 'storepulse api',
      max: GLANCE_POOL_SIZE,
      idleTimeoutMillis: 0,
      statement_timeout: STATEMENT_TIMEOUT_MS.glances,
    };
    this.pool = this.watchedPool('read', {
      application_name: 'storepulse api',
      max: POOL_SIZE,
      statement_timeout: STATEMENT_TIMEOUT_MS.reads,
    });
    this.glances = this.watchedPool('read', glances);
    this.accessGlances = this.watchedPool('access', glances);
    const writer = (role: WriterRole) => ({
      application_name: `storepulse ${role}`,
      max: WRITER_POOL_SIZE,
      statement_timeout: STATEMENT_TIMEOUT_MS[role],
    });
    this.writers = {
      // Not watched: no caller waits for these, and their work outlasts a server that hangs for a while.
      jobs: this.ownPool('jobs', writer('jobs')),
      ingest: this.ownPool('ingest', writer('ingest')),
      access: this.watchedPool('access', writer('access')),
      console: this.watchedPool('console', writer('console')),
    };
  }

  /**
   * Runs a read-only transaction with one snapshot, the basis of every answer (I5). Reads for an asker go through `Reads`.
   *
   * @param signal when aborted, PostgreSQL cancels the running query
   */
  async read<T>(work: (client: pg.PoolClient) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const watched = (client: pg.PoolClient) => {
      if (signal !== undefined) this.signals.set(client, signal);
      return work(client).finally(() => this.signals.delete(client));
    };
    return transaction(this.pool, BEGIN_READ, watched, this.cancelledBy(signal));
  }

  /** Aborted when whoever asked for the client's read has left; undefined if the read runs to its end. */
  signalOf(client: SqlClient): AbortSignal | undefined {
    return this.signals.get(client);
  }

  /** Like `readInBackground`, for a file: takes as long as its reader needs, up to `maxMs` (`exportTransaction`). */
  async export<T>(
    work: (client: pg.PoolClient) => Promise<T>,
    signal?: AbortSignal,
    maxMs: number = STATEMENT_TIMEOUT_MS.exports,
  ): Promise<T> {
    const client = await this.pool.connect();
    return exportTransaction(client, BEGIN_EXPORT, work, this.cancelledBy(signal)(client), maxMs);
  }

  /**
   * Like `read`, for long reads without materialized views, so that a refreshed view can be swapped in meanwhile. Reading days into memory
   * for 20 s, a second at a time, delayed the swap that long, and each of its attempts delayed readers.
   */
  async readInBackground<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return transaction(this.pool, BEGIN_READ_BESIDE, work);
  }

  /** A read-committed write transaction; commits when `work` is done, rolls back when it throws. */
  async write<T>(role: WriterRole, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return transaction(this.writers[role], 'begin', work);
  }

  /** A connection outside the pools, for session locks or LISTEN. The caller connects and ends it. */
  dedicatedClient(role: DatabaseRole, applicationName: string, connectTimeoutMs = CONNECT_TIMEOUT_MS): pg.Client {
    const client = new AwakeClient(
      { connectionString: this.addresses.of(role), application_name: applicationName, keepAlive: true },
      connectTimeoutMs,
    );
    // The next query reports a lost connection. Without a listener, the error event would end the process.
    client.on('error', (error) => this.log.warn('a database connection was lost', { application: applicationName, reason: error.message }));
    return client;
  }

  /** A separate pool for work that must neither wait for answers nor delay them. The caller ends it. */
  ownPool(role: DatabaseRole, options: pg.PoolConfig): pg.Pool {
    return this.heard(new AwakePool(this.poolOptions(role, options)));
  }

  /** A pool whose callers wait for an answer. */
  private watchedPool(role: DatabaseRole, options: pg.PoolConfig): pg.Pool {
    return this.heard(new WatchedPool(this.poolOptions(role, options), this.watch));
  }

  private poolOptions(role: DatabaseRole, options: pg.PoolConfig): pg.PoolConfig {
    return {
      connectionString: this.addresses.of(role),
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      ...options,
    };
  }

  private heard(pool: pg.Pool): pg.Pool {
    // Without a listener, a connection that the server closes would end the process. The pool itself listens only to idle connections,
    // not to one that is held between two queries.
    const lost = (error: Error) => this.log.warn('a database connection was lost', { reason: error.message });
    pool.on('error', lost);
    pool.on('connect', (client) => client.on('error', lost));
    return pool;
  }

  private cancelledBy(signal: AbortSignal | undefined): Cancelled {
    return (client) => (signal === undefined ? undefined : new QueryCancel(client, this.glances, signal));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.background.settled();
    const pools = [this.pool, this.glances, this.accessGlances, ...Object.values(this.writers)];
    await Promise.all([this.watch.stop(), ...pools.map((pool) => pool.end())]);
  }
}

/** Starts canceling a connection's queries once its asker leaves. */
type Cancelled = (client: pg.PoolClient) => QueryCancel | undefined;

const NEVER_CANCELLED: Cancelled = () => undefined;

async function transaction<T>(
  pool: pg.Pool,
  begin: string,
  work: (client: pg.PoolClient) => Promise<T>,
  cancelled: Cancelled = NEVER_CANCELLED,
): Promise<T> {
  const client = await pool.connect();
  const cancel = cancelled(client);
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await cancel?.end();
    await client.query('commit');
    return result;
  } catch (error) {
    // While a cancel is in flight it could hit the rollback, or the connection's next transaction.
    await cancel?.end();
    try {
      await client.query('rollback');
    } catch (rollbackError) {
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
    }
    throw error;
  } finally {
    // A connection that cannot roll back is destroyed instead of reused.
    client.release(broken);
  }
}
