import type { ErrorBody } from '@storepulse/contracts';

/** An answer of the server that is an error, or (`network/unreachable`, status 0) no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly details: NonNullable<ErrorBody['error']['details']> = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
