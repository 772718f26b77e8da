import type pg from 'pg';
import { z } from 'zod';

/** A cancel that arrives between two statements has no effect, so it is resent until `end`. */
const AGAIN_MS = 50;

/** `pg` knows the backend process of a connection; its types do not include it. */
const serverProcess = z.object({ processID: z.number().int().positive() });

/**
 * Cancels the running query of an asker who has left.
 *
 * A cancel hits whatever the connection runs when it arrives, so a late one would hit the next asker's query. Await `end` before the
 * connection is reused or its transaction ends.
 */
export class QueryCancel {
  private sending: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;
  private readonly pid: number;

  /** @param by a pool that `client` does not belong to */
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
      // The server is down or hangs, so there is nothing to cancel.
    }
    if (!this.isOver) this.timer = setTimeout(this.cancel, AGAIN_MS);
  }
}
