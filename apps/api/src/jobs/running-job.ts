import type pg from 'pg';
import { errorCode, errorMessage } from '../platform/error-code.js';
import { SQLSTATE } from '../platform/sqlstate.js';
import type { RunResult } from './runs.repository.js';

/** A cancel that arrives between two statements has no effect, so it is resent until the work ends. */
const CANCEL_EVERY_MS = 200;

type CancelCause = 'timeout' | 'shutdown' | 'disk';

/** Cancels one run, on timeout, shutdown or a full disk. */
export class RunningJob {
  private cause: CancelCause | undefined;
  private hasEnded = false;
  private readonly limit: NodeJS.Timeout;
  private cancelling: NodeJS.Timeout | undefined;
  private readonly backendPids: number[];

  /**
   * @param backendPid of the connection that does the work.
   * @param pool another connection, which sends the cancels.
   */
  constructor(
    backendPid: number,
    private readonly timeoutSeconds: number,
    private readonly pool: pg.Pool,
  ) {
    this.backendPids = [backendPid];
    this.limit = setTimeout(() => this.cancel('timeout'), timeoutSeconds * 1000);
  }

  /** Adds a second connection that works for this run. If the run was already canceled, the next resend covers it too. */
  worksOn(backendPid: number): void {
    this.backendPids.push(backendPid);
  }

  /** If so, a cancel may still be on its way to connections that have finished. */
  get wasCancelled(): boolean {
    return this.cause !== undefined;
  }

  cancel(cause: CancelCause): void {
    // After the end nothing would stop the resending, and the backend may already work for somebody else.
    if (this.hasEnded || this.cause !== undefined) return;
    this.cause = cause;
    const send = (): void => {
      // If the database is gone, the work itself fails.
      this.pool.query('select pg_cancel_backend(pid) from unnest($1::int[]) as backends (pid)', [this.backendPids]).catch(() => undefined);
    };
    send();
    this.cancelling = setInterval(send, CANCEL_EVERY_MS);
  }

  /** Call when the work has ended, whatever its result. */
  ended(): void {
    this.hasEnded = true;
    clearTimeout(this.limit);
    clearInterval(this.cancelling);
  }

  /** Maps an error of the work to the result to record. */
  resultOf(error: unknown): RunResult {
    const result = (status: RunResult['status'], reason: string): RunResult => ({ status, rows: null, reason });
    if (this.cause === 'shutdown') return result('cancelled', 'Storepulse was stopped.');
    if (this.cause === 'disk') return result('cancelled', 'The disk is full.');
    if (this.cause === 'timeout') return this.timedOut();
    switch (errorCode(error)) {
      case SQLSTATE.queryCanceled:
        // The server's own statement_timeout raises the same code; only the message differs.
        return /statement timeout/.test(errorMessage(error)) ? this.timedOut() : result('cancelled', 'The database cancelled the run.');
      case SQLSTATE.lockNotAvailable:
        return result('failed', 'Another process held a lock for too long.');
      default:
        return result('failed', errorMessage(error));
    }
  }

  private timedOut(): RunResult {
    const unit = this.timeoutSeconds === 1 ? 'second' : 'seconds';
    return { status: 'timed_out', rows: null, reason: `The run took longer than ${this.timeoutSeconds} ${unit} and was cancelled.` };
  }
}
