import type pg from 'pg';
import { z } from 'zod';

/** A cancel that met the connection between two statements did nothing: it is sent again until the work has noticed. */
const AGAIN_MS = 50;

/** `pg` keeps the process of the server that serves a connection; its types do not say so. */
const serverProcess = z.object({ processID: z.number().int().positive() });

/**
 * Cancels in PostgreSQL what a connection does for an asker who leaves.
 *
 * A cancel meets whatever the connection does when it arrives, so one that is late would hit the work of the next asker. Hence `end`:
 * before it has resolved, the connection must not be given on, nor its transaction be ended.
 */
export class QueryCancel {
  private sending: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;
  private readonly pid: number;

  /** @param by connections that `client` is none of */
  constructor(
    client: pg.PoolClient,
    private readonly by: pg.Pool,
    private readonly signal: AbortSignal,
  ) {
    this.pid = serverProcess.parse(client).processID;
    signal.addEventListener('abort', this.cancel, { once: true });
    if (signal.aborted) this.cancel();
  }

  async end(): Promise<void> {
    this.isOver = true;
    this.signal.removeEventListener('abort', this.cancel);
    clearTimeout(this.timer);
    await this.sending;
  }

  private readonly cancel = (): void => {
    this.sending = this.send();
  };

  private async send(): Promise<void> {
    try {
      await this.by.query('select pg_cancel_backend($1)', [this.pid]);
    } catch {
      // The server is away or hangs: then there is nothing to cancel either.
    }
    if (!this.isOver) this.timer = setTimeout(this.cancel, AGAIN_MS);
  }
}
