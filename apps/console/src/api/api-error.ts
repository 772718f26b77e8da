import type { ErrorBody } from '@storepulse/contracts';
import { t } from '../i18n/messages.ts';

/** Error codes of a healthy server that sheds queries under load. */
const BUSY: ReadonlySet<string> = new Set(['queries/too_many', 'queries/server_busy']);
const BUILDING = 'columns/building';

/** An error response from the server, or (`network/unreachable`, status 0) no response at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Seconds until the server accepts a retry; null if it gave no time. */
  readonly retryAfterSeconds: number | null;
  /** While the server prepares the events for counting: the share that is done, from 0 to 1. Null for any other error. */
  readonly buildingShare: number | null;

  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly details: NonNullable<ErrorBody['error']['details']> = [],
    options?: ErrorOptions & { retryAfterSeconds?: number | undefined; share?: number | undefined },
  ) {
    super(message, options);
    this.retryAfterSeconds = options?.retryAfterSeconds ?? null;
    this.buildingShare = code === BUILDING ? (options?.share ?? 0) : null;
  }

  /** From an error body received by HTTP or socket. The message for a query that has to wait is replaced by one in the page's language. */
  static of({ code, message, details, retryAfterSeconds, share }: ErrorBody['error'], status: number): ApiError {
    const isShed = BUSY.has(code) && retryAfterSeconds !== undefined;
    const told = isShed ? t.errors.busy(retryAfterSeconds) : code === BUILDING ? t.states.preparingText : message;
    return new ApiError(code, told, status, details, { retryAfterSeconds, share });
  }

  /** Nothing is broken: the server shed the query, which waits for its turn. */
  get isBusy(): boolean {
    return BUSY.has(this.code);
  }

  /** Nothing is broken: the answer comes when the server gives it, and the page asks again by itself. */
  get isWaiting(): boolean {
    return this.isBusy || this.buildingShare !== null;
  }
}
