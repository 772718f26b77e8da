import type { ErrorBody } from '@storepulse/contracts';
import { t } from '../i18n/messages.ts';

/** The server is well, and answers others first. */
const BUSY: ReadonlySet<string> = new Set(['questions/too_many', 'questions/server_busy']);

/** An answer of the server that is an error, or (`network/unreachable`, status 0) no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** When the server wants to be asked again; null where it did not say. */
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

  /** What the server said, by HTTP or socket; where it only waits for a turn, in the language of the page. */
  static of({ code, message, details, retryAfterSeconds }: ErrorBody['error'], status: number): ApiError {
    const told = BUSY.has(code) && retryAfterSeconds !== undefined ? t.errors.busy(retryAfterSeconds) : message;
    return new ApiError(code, told, status, details, { retryAfterSeconds });
  }

  /** Nothing is wrong: the question waits for its turn. */
  get isBusy(): boolean {
    return BUSY.has(this.code);
  }
}
