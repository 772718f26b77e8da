import type { ErrorBody } from '@storepulse/contracts';
import { t } from '../i18n/messages.ts';

/** Error codes of a healthy server that sheds queries under load. */
const BUSY: ReadonlySet<string> = new Set(['queries/too_many', 'queries/server_busy']);

/** An error response from the server, or (`network/unreachable`, status 0) no response at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Seconds until the server accepts a retry; null if it gave no time. */
  readonly retryAfterSeconds: number | null;

  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly details: NonNullable<ErrorBody['error']['details']> = [],
    options?: ErrorOptions & { retryAfterSeconds?: number | undefined },
  ) {
    super(message, options);
    this.retryAfterSeconds = options?.retryAfterSeconds ?? null;
  }

  /** From an error body received by HTTP or socket. The message for a shed query is replaced by one in the page's language. */
  static of({ code, message, details, retryAfterSeconds }: ErrorBody['error'], status: number): ApiError {
    const told = BUSY.has(code) && retryAfterSeconds !== undefined ? t.errors.busy(retryAfterSeconds) : message;
    return new ApiError(code, told, status, details, { retryAfterSeconds });
  }

  /** Nothing is broken: the server shed the query, which waits for its turn. */
  get isBusy(): boolean {
    return BUSY.has(this.code);
  }
}
