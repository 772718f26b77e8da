import type pg from 'pg';
import { errorCode, errorMessage } from '../platform/error-code.js';
import { SQLSTATE } from '../platform/sqlstate.js';
import type { RunResult } from './refresh-runs.repository.js';

/** A cancel can fall between two statements and be lost, so it is sent until the work has ended. */
const CANCEL_EVERY_MS = 200;

type CancelCause = 'timeout' | 'shutdown' | 'disk';

/** The cancelling of one run: by its time limit or by the end of the process. */
export class RunningRefresh {
  private cause: CancelCause | undefined;
  private hasEnded = false;
  private readonly limit: NodeJS.Timeout;
  private cancelling: NodeJS.Timeout | undefined;
  private readonly backendPids: number[];

  /**
   * @param backendPid of the connection that works.
   * @param pool another connection, which can cancel that one.
   */
  constructor(
    backendPid: number,
    private readonly timeoutSeconds: number,
    private readonly pool: pg.Pool,
  ) {
    this.backendPids = [backendPid];
    this.limit = setTimeout(() => this.cancel('timeout'), timeoutSeconds * 1000);
  }

  /** Another connection works for it too; one that was cancelled before is cancelled here as well, at the next sending. */
  worksOn(backendPid: number): void {
    this.backendPids.push(backendPid);
  }

  /** A cancel may still be on its way, to connections that work no more. */
  get wasCancelled(): boolean {
    return this.cause !== undefined;
  }

  cancel(cause: CancelCause): void {
    // After its end nothing would stop the sending, and the backend may already work for somebody else.
    if (this.hasEnded || this.cause !== undefined) return;
    this.cause = cause;
    const send = (): void => {
      // A lost database is found out by the work itself.
      this.pool.query('select pg_cancel_backend(pid) from unnest($1::int[]) as backends (pid)', [this.backendPids]).catch(() => undefined);
    };
    send();
    this.cancelling = setInterval(send, CANCEL_EVERY_MS);
  }

  /** The work has ended, one way or the other. */
  ended(): void {
    this.hasEnded = true;
    clearTimeout(this.limit);
    clearInterval(this.cancelling);
  }

  /** What a failure of the work means for the record. */
  resultOf(error: unknown): RunResult {
    const result = (status: RunResult['status'], reason: string): RunResult => ({ status, rows: null, reason });
    if (this.cause === 'shutdown') return result('cancelled', 'The program was stopped.');
    if (this.cause === 'disk') return result('cancelled', 'The disk is full.');
    if (this.cause === 'timeout') return this.timedOut();
    switch (errorCode(error)) {
      case SQLSTATE.queryCanceled:
        // statement_timeout, which the server keeps by itself, says the same in its message.
        return /statement timeout/.test(errorMessage(error)) ? this.timedOut() : result('cancelled', 'It was cancelled in the database.');
      case SQLSTATE.lockNotAvailable:
        return result('failed', 'Something else held a lock on it for too long.');
      default:
        return result('failed', errorMessage(error));
    }
  }

  private timedOut(): RunResult {
    const unit = this.timeoutSeconds === 1 ? 'second' : 'seconds';
    return { status: 'timed_out', rows: null, reason: `It took longer than ${this.timeoutSeconds} ${unit} and was cancelled.` };
  }
}
