import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { AwakePool } from './awake-pool.js';
import { afterAwake } from './awake.js';
import { errorCode } from './error-code.js';
import { DatabaseUnavailableError } from './errors.js';
import type { Log } from './log.js';

/** How often the database is pinged while somebody waits for it. */
const BEAT_EVERY_MS = 400;

/** A server that has not answered `select 1` by then hangs. With the pause before it, nobody waits longer than three seconds. */
const HANGS_AFTER_MS = 1800;

/**
 * Tells a hanging server (stopped, or behind a network that drops everything) from a slow query. While callers wait for the database, a
 * separate connection pings it. Without an answer, all waiting callers fail, new callers fail at once, and the connections are cut. The
 * same connection notices when the server is back.
 */
export class DatabaseWatch {
  private readonly held = new Set<pg.PoolClient>();
  private readonly connecting = new Set<(error: unknown) => void>();
  private client: pg.Client | undefined;
  private isRunning = false;
  private isStopped = false;
  private hangs = false;

  constructor(
    private readonly newClient: () => pg.Client,
    private readonly log: Log,
  ) {}

  /** Rejects as soon as the server hangs; a connection that arrives later goes back to its pool. */
  async orHung(connect: () => Promise<pg.PoolClient>): Promise<pg.PoolClient> {
    if (this.hangs) throw new DatabaseUnavailableError();
    this.wake();
    return new Promise((resolve, reject) => {
      this.connecting.add(reject);
      void this.connected(connect, resolve, reject);
    });
  }

  hold(client: pg.PoolClient): void {
    this.held.add(client);
  }

  letGo(client: pg.PoolClient): void {
    this.held.delete(client);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    // `end` would wait for the hanging server.
    if (this.hangs) this.client?.connection.stream.destroy();
    else await this.client?.end().catch(() => undefined);
  }

  /** Never rejects. */
  private async connected(
    connect: () => Promise<pg.PoolClient>,
    resolve: (client: pg.PoolClient) => void,
    reject: (error: unknown) => void,
  ): Promise<void> {
    try {
      const client = await connect();
      if (this.connecting.delete(reject)) resolve(client);
      else client.release();
    } catch (error) {
      this.connecting.delete(reject);
      reject(error);
    }
  }

  private wake(): void {
    if (this.isRunning || this.isStopped) return;
    this.isRunning = true;
    void this.run();
  }

  /** Never rejects. */
  private async run(): Promise<void> {
    do {
      await pause(BEAT_EVERY_MS, undefined, { ref: false });
      if (this.isStopped || (this.held.size === 0 && this.connecting.size === 0 && !this.hangs)) break;
      await this.beat();
    } while (!this.isStopped);
    this.isRunning = false;
  }

  private async beat(): Promise<void> {
    let isAnswered = false;
    const answer = this.ask().finally(() => (isAnswered = true));
    let stopWaiting = (): void => undefined;
    const limit = new Promise<void>((resolve) => {
      stopWaiting = afterAwake(HANGS_AFTER_MS, resolve);
    });
    try {
      await Promise.race([answer, limit]);
      if (!isAnswered && !this.isStopped) this.hung();
      await answer;
      if (this.hangs) this.log.info('the database is back');
      this.hangs = false;
    } catch (error) {
      // A server that refuses connections answers with an error code; a hanging one lets connections time out without a code.
      if (errorCode(error) !== undefined) this.hangs = false;
    } finally {
      stopWaiting();
    }
  }

  private async ask(): Promise<void> {
    if (this.client === undefined) {
      const client = this.newClient();
      client.once('end', () => {
        if (this.client === client) this.client = undefined;
      });
      try {
        await client.connect();
      } catch (error) {
        await client.end().catch(() => undefined);
        throw error;
      }
      this.client = client;
    }
    await this.client.query('select 1');
  }

  private hung(): void {
    if (!this.hangs) this.log.warn('the database is not responding; closing its connections', { held: this.held.size });
    this.hangs = true;
    for (const reject of this.connecting) reject(new DatabaseUnavailableError());
    this.connecting.clear();
    for (const client of this.held) client.connection.stream.destroy();
  }
}

/** A pool whose callers fail at once when the server hangs. */
export class WatchedPool extends AwakePool {
  constructor(
    options: pg.PoolConfig,
    private readonly watch: DatabaseWatch,
  ) {
    super(options);
    this.on('acquire', (client) => watch.hold(client));
    this.on('release', (_error, client) => watch.letGo(client));
    this.on('remove', (client) => watch.letGo(client));
  }

  protected override connected(): Promise<pg.PoolClient> {
    return this.watch.orHung(() => super.connected());
  }
}
