import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { Background } from './background.js';
import { Log } from './log.js';

/** Where the database is; injected by its type. */
export class DatabaseAddress {
  constructor(
    /** `postgres://…` with the password: never to be logged or shown. */
    readonly url: string,
  ) {}
}

/** Connections of the pool: reads of a page of the console come in handfuls; two cores do not answer more at once. */
const POOL_SIZE = 12;

const GLANCE_POOL_SIZE = 2;

/** A caller waits at most this long for a connection before it is told that the database is away. */
const CONNECT_TIMEOUT_MS = 5000;

/** A read that takes longer than this is a defect, and must not hold the pool. */
const READ_TIMEOUT_MS = 30_000;

/**
 * The locks come before the first query, which takes the snapshot: so a load that attaches a month of events (etl/bulk/months-aside.ts)
 * and a view that takes the place of an older one (database/views/rebuild-aside.ts), whose rows every snapshot sees, do it before or
 * after this transaction, never within.
 */
const beginRead = (locked: string): string => `
  begin isolation level repeatable read read only;
  set local statement_timeout = ${READ_TIMEOUT_MS};
  lock table only ${locked} in access share mode`;
const BEGIN_READ = beginRead('events, view_state');
const BEGIN_READ_BESIDE = beginRead('events');

/**
 * The way to the database, for everything but the entities of bookkeeping, which have the connections of TypeORM.
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly pool: pg.Pool;
  /** For what reads a row or two before an answer (who asks, where the store stands) and must not wait for the long reads of the pool. */
  readonly glances: pg.Pool;

  constructor(
    private readonly address: DatabaseAddress,
    private readonly background: Background,
    private readonly log: Log,
  ) {
    this.pool = this.ownPool({ application_name: 'storepulse api', max: POOL_SIZE });
    this.glances = this.ownPool({
      application_name: 'storepulse api',
      max: GLANCE_POOL_SIZE,
      idleTimeoutMillis: 0,
      statement_timeout: READ_TIMEOUT_MS,
    });
  }

  /** A transaction that only reads and sees one moment: what an answer is made of (I5). */
  async read<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.transaction(BEGIN_READ, work);
  }

  /**
   * As `read`, for what takes long and reads no materialized view: one that was refreshed takes its place meanwhile. Days that were read
   * into memory for 20 s, a second at a time, kept it waiting for as long, and each of its tries kept readers waiting.
   */
  async readBeside<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.transaction(BEGIN_READ_BESIDE, work);
  }

  /** A transaction that writes, read committed; commits when `work` is done, rolls back when it throws. */
  async write<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.transaction('begin', work);
  }

  /** A connection of its own, not of the pool, for what holds session locks or listens; the caller connects and ends it. */
  dedicatedClient(applicationName: string, connectTimeoutMs = CONNECT_TIMEOUT_MS): pg.Client {
    const client = new pg.Client({
      connectionString: this.address.url,
      application_name: applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
    });
    // A lost connection is told by the query that meets it; without a listener it would end the process.
    client.on('error', (error) => this.log.warn('a database connection was lost', { application: applicationName, reason: error.message }));
    return client;
  }

  /** A pool apart, for what must not wait for answers nor keep them waiting; the caller ends it. */
  ownPool(options: pg.PoolConfig): pg.Pool {
    const pool = new pg.Pool({ connectionString: this.address.url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...options });
    // Without a listener, a connection that the server closes would end the process: while it lies idle in the pool, and
    // while somebody holds it between two queries (the pool listens to its idle ones only).
    const lost = (error: Error) => this.log.warn('a database connection was lost', { reason: error.message });
    pool.on('error', lost);
    pool.on('connect', (client) => client.on('error', lost));
    return pool;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.background.settled();
    await Promise.all([this.pool.end(), this.glances.end()]);
  }

  private async transaction<T>(begin: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(begin);
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
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
}
