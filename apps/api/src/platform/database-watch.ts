import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { errorCode, errorMessage } from './error-code.js';
import { DatabaseUnavailableError } from './errors.js';
import type { Log } from './log.js';

/** While somebody waits for the database, it is asked for a sign of life this often. */
const BEAT_EVERY_MS = 400;

/** A server that has not answered `select 1` by then hangs: with the pause before, nobody waits for three seconds. */
const HANGS_AFTER_MS = 1800;

/** A timer this late tells that this process stood still or waited for a core, and may have kept the server waiting. */
const STEP_MS = 150;
const LATE_MS = 75;

/** Resolves after so much time in which this process was awake: what it slept through says nothing of the server. */
async function awake(ms: number, signal: AbortSignal): Promise<void> {
  for (let left = ms; left > 0; ) {
    const begun = performance.now();
    await pause(STEP_MS, undefined, { ref: false, signal });
    if (performance.now() - begun <= STEP_MS + LATE_MS) left -= STEP_MS;
  }
}

/**
 * Tells a server that hangs (stopped, or behind a network that swallows everything) from a question that takes long: beside those who wait
 * for the database, a connection of its own asks for a sign of life. Without one, all who wait are told so, those who come are told at
 * once, and the connections are cut. The same connection hears when the server is back.
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

  /** Rejects as soon as the server hangs; a connection that comes after that goes back to its pool. */
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
    // `end` would wait for a server that hangs.
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
    const late = new AbortController();
    const limit = awake(HANGS_AFTER_MS, late.signal).catch(() => undefined);
    try {
      await Promise.race([answer, limit]);
      // Perhaps this process stood still just now, and the answer lies there unread.
      for (let turn = 0; turn < 3; turn += 1) await nextTurn();
      if (!isAnswered && !this.isStopped) this.hung();
      await answer;
      if (this.hangs) this.log.info('the database answers again');
      this.hangs = false;
    } catch (error) {
      // One that refuses says so to everybody at once; one that hangs lets nobody in, without a word.
      if (errorCode(error) !== undefined) this.hangs = false;
    } finally {
      late.abort();
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
    if (!this.hangs) this.log.warn('the database does not answer; cutting its connections', { held: this.held.size });
    this.hangs = true;
    for (const reject of this.connecting) reject(new DatabaseUnavailableError());
    this.connecting.clear();
    for (const client of this.held) client.connection.stream.destroy();
  }
}

/** A pool whose users learn that the server hangs. */
export class WatchedPool extends pg.Pool {
  constructor(
    options: pg.PoolConfig,
    private readonly watch: DatabaseWatch,
  ) {
    super(options);
    this.on('acquire', (client) => watch.hold(client));
    this.on('release', (_error, client) => watch.letGo(client));
    this.on('remove', (client) => watch.letGo(client));
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: boolean | Error) => void) => void,
  ): void;
  override connect(
    callback?: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: boolean | Error) => void) => void,
  ): Promise<pg.PoolClient> | void {
    const connected = this.watch.orHung(() => super.connect());
    // So `query` of the pool asks.
    if (callback === undefined) return connected;
    connected.then(
      (client) => callback(undefined, client, (release) => client.release(release)),
      (error: unknown) => callback(error instanceof Error ? error : new Error(errorMessage(error)), undefined, () => undefined),
    );
  }
}
