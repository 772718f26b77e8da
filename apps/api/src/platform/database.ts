import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { DatabaseAddresses, type DatabaseRole } from '../../../../database/roles/database-addresses.js';
import { AwakeClient, AwakePool, CONNECT_TIMEOUT_MS } from './awake-pool.js';
import { Background } from './background.js';
import { DatabaseWatch, WatchedPool } from './database-watch.js';
import { IDLE_IN_TRANSACTION_MS, STATEMENT_TIMEOUT_MS } from './database-limits.js';
import { exportTransaction } from './export-transaction.js';
import { Log } from './log.js';
import { QueryCancel } from './query-cancel.js';

/** Connections of the pool: reads of a page of the console come in handfuls; two cores do not answer more at once. */
const POOL_SIZE = 12;

const GLANCE_POOL_SIZE = 2;

/** Of each role that writes: who signs in, or saves a segment, waits for nobody's answer. */
const WRITER_POOL_SIZE = 3;

/** Whose connections `write` takes. */
export type WriterRole = Exclude<DatabaseRole, 'migrations' | 'read'>;

/**
 * The locks come before the first query, which takes the snapshot: so a load that attaches a month of events (etl/bulk/months-aside.ts)
 * and a view that takes the place of an older one (database/views/rebuild-aside.ts), whose rows every snapshot sees, do it before or
 * after this transaction, never within.
 */
const beginRead = (locked: string, limitMs: number): string => `
  begin isolation level repeatable read read only;
  set local statement_timeout = ${limitMs};
  lock table only ${locked} in access share mode`;
const BEGIN_READ = beginRead('events, view_state', STATEMENT_TIMEOUT_MS.reads);
const BEGIN_READ_BESIDE = beginRead('events', STATEMENT_TIMEOUT_MS.reads);
const BEGIN_EXPORT = beginRead('events', STATEMENT_TIMEOUT_MS.exports);

/**
 * The way to the database, for everything but the entities of bookkeeping, which have the connections of TypeORM. Each pool belongs to
 * one role.
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  /** Role `read`. */
  readonly pool: pg.Pool;
  /** Role `read`, for what reads a row or two before an answer (where the store stands) and must not wait for the long reads of the pool. */
  readonly glances: pg.Pool;
  /** Role `access`, for the look-up of who asks; likewise. */
  readonly accessGlances: pg.Pool;
  readonly writers: Readonly<Record<WriterRole, pg.Pool>>;
  private readonly watch: DatabaseWatch;

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
      // Nobody waits for these, and what they do outlasts a server that stands still.
      jobs: this.ownPool('jobs', writer('jobs')),
      ingest: this.ownPool('ingest', writer('ingest')),
      access: this.watchedPool('access', writer('access')),
      console: this.watchedPool('console', writer('console')),
    };
  }

  /**
   * A transaction that only reads and sees one moment: what an answer is made of (I5). Who asks for somebody else reads by `Questions`.
   *
   * @param signal when it is aborted, PostgreSQL gives up what it does here
   */
  async read<T>(work: (client: pg.PoolClient) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return transaction(this.pool, BEGIN_READ, work, this.cancelledBy(signal));
  }

  /** As `readBeside`, for a file: for as long as its reader takes, within reason (`exportTransaction`). */
  async export<T>(
    work: (client: pg.PoolClient) => Promise<T>,
    signal?: AbortSignal,
    mostMs: number = STATEMENT_TIMEOUT_MS.exports,
  ): Promise<T> {
    const client = await this.pool.connect();
    return exportTransaction(client, BEGIN_EXPORT, work, this.cancelledBy(signal)(client), mostMs);
  }

  /**
   * As `read`, for what takes long and reads no materialized view: one that was refreshed takes its place meanwhile. Days that were read
   * into memory for 20 s, a second at a time, kept it waiting for as long, and each of its tries kept readers waiting.
   */
  async readBeside<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return transaction(this.pool, BEGIN_READ_BESIDE, work);
  }

  /** A transaction that writes, read committed; commits when `work` is done, rolls back when it throws. */
  async write<T>(role: WriterRole, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return transaction(this.writers[role], 'begin', work);
  }

  /** A connection of its own, not of the pool, for what holds session locks or listens; the caller connects and ends it. */
  dedicatedClient(role: DatabaseRole, applicationName: string, connectTimeoutMs = CONNECT_TIMEOUT_MS): pg.Client {
    const client = new AwakeClient(
      { connectionString: this.addresses.of(role), application_name: applicationName, keepAlive: true },
      connectTimeoutMs,
    );
    // A lost connection is told by the query that meets it; without a listener it would end the process.
    client.on('error', (error) => this.log.warn('a database connection was lost', { application: applicationName, reason: error.message }));
    return client;
  }

  /** A pool apart, for what must not wait for answers nor keep them waiting; the caller ends it. */
  ownPool(role: DatabaseRole, options: pg.PoolConfig): pg.Pool {
    return this.heard(new AwakePool(this.poolOptions(role, options)));
  }

  /** A pool for those who wait for an answer. */
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
    // Without a listener, a connection that the server closes would end the process: while it lies idle in the pool, and
    // while somebody holds it between two queries (the pool listens to its idle ones only).
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

/** Begins to cancel what a connection does as soon as its asker leaves. */
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
    // Until no cancel is under way any more, neither this connection's next transaction nor the rollback may begin.
    await cancel?.end();
    try {
      await client.query('rollback');
    } catch (rollbackError) {
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
    }
    throw error;
  } finally {
    // A connection that cannot even roll back is thrown away, not given to the next.
    client.release(broken);
  }
}
