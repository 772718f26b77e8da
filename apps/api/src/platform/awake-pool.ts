import pg from 'pg';
import { afterAwake } from './awake.js';
import { errorMessage } from './error-code.js';
import { waitAtMost } from './wait-at-most.js';

/** A caller waits at most this long for a connection before the database counts as unreachable. */
export const CONNECT_TIMEOUT_MS = 5000;

const tooLate = (): Error => new Error('timeout exceeded when trying to connect');

/** A connection with a timeout. `pg` itself also counts time in which this process was blocked, and then blames the server. */
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

/** A pool of `AwakeClient`s. A caller waits at most `CONNECT_TIMEOUT_MS` for a connection. */
export class AwakePool extends pg.Pool {
  constructor(options: pg.PoolConfig) {
    super({ ...options, connectionTimeoutMillis: 0, Client: AwakeClient });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | void {
    const connected = this.connected();
    // The pool's own `query` passes a callback.
    if (callback === undefined) return connected;
    connected.then(
      (client) => callback(undefined, client, (release) => client.release(release)),
      (error: unknown) => callback(error instanceof Error ? error : new Error(errorMessage(error)), undefined, () => undefined),
    );
  }

  protected async connected(): Promise<pg.PoolClient> {
    let isLate = false;
    const connecting = super.connect();
    // A connection that arrives too late goes to the next caller.
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
