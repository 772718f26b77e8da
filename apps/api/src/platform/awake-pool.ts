import pg from 'pg';
import { afterAwake } from './awake.js';
import { errorMessage } from './error-code.js';
import { waitAtMost } from './wait-at-most.js';

/** A caller waits at most this long for a connection before it is told that the database is away. */
export const CONNECT_TIMEOUT_MS = 5000;

const tooLate = (): Error => new Error('timeout exceeded when trying to connect');

/** A connection that has to be there in time. `pg` counts the time that this process was kept busy too, and finds the server away for it. */
export class AwakeClient extends pg.Client {
  constructor(
    config: pg.ClientConfig = {},
    private readonly withinMs = CONNECT_TIMEOUT_MS,
  ) {
    super({ ...config, connectionTimeoutMillis: 0 });
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): void;
  override connect(callback?: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): Promise<pg.Client> | void {
    const stop = afterAwake(this.withinMs, () => this.connection.stream.destroy(tooLate()));
    this.once('connect', stop);
    this.once('end', stop);
    return callback === undefined ? super.connect() : super.connect(callback);
  }
}

type Connected = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: boolean | Error) => void) => void;

/** A pool of such connections, for one of which a caller waits as long. */
export class AwakePool extends pg.Pool {
  constructor(options: pg.PoolConfig) {
    super({ ...options, connectionTimeoutMillis: 0, Client: AwakeClient });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | void {
    const connected = this.connected();
    // So `query` of the pool asks.
    if (callback === undefined) return connected;
    connected.then(
      (client) => callback(undefined, client, (release) => client.release(release)),
      (error: unknown) => callback(error instanceof Error ? error : new Error(errorMessage(error)), undefined, () => undefined),
    );
  }

  protected async connected(): Promise<pg.PoolClient> {
    let isLate = false;
    const connecting = super.connect();
    // One that comes after all is the next caller's.
    connecting.then(
      (client) => isLate && client.release(),
      () => undefined,
    );
    return waitAtMost(CONNECT_TIMEOUT_MS, connecting, () => {
      isLate = true;
      return tooLate();
    });
  }
}
