import type { ErrorBody } from '@storepulse/contracts';

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
}
