import { diskFullText } from '@storepulse/database/embedded/disk-guard.js';

export interface ErrorDetail {
  /** Path in the input, such as `brand.0`; empty for the whole input. */
  path: string;
  message: string;
}

/** An error that may be shown to the caller. One subclass per meaning; any other error becomes an anonymous 500. */
export class AppError extends Error {
  /** Response headers, in addition to Retry-After. */
  readonly headers: Readonly<Record<string, string>> = {};
  /** Of work to wait for: the share that is done, from 0 to 1. */
  readonly share: number | undefined = undefined;

  /**
   * @param code `area/what_happened`.
   * @param status HTTP status of the answer.
   * @param retryAfterSeconds for 429 and 503: when to retry.
   */
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly details?: readonly ErrorDetail[],
    readonly retryAfterSeconds?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class InvalidInputError extends AppError {
  constructor(details: readonly ErrorDetail[]) {
    super('input/invalid', 400, details.map(sentence).join('; '), details);
  }
}

const sentence = ({ path, message }: ErrorDetail): string => (path === '' ? message : `${path}: ${message}`);

export class NotFoundError extends AppError {
  constructor(what: string) {
    super('input/not_found', 404, `There is no such ${what}.`);
  }
}

/** Nothing is written until there is room again; stored data can still be read. */
export class DiskFullError extends AppError {
  constructor(neededBytes: number) {
    super('database/disk_full', 503, `${diskFullText(neededBytes)}. None of this was stored. Send it again later.`, undefined, 5);
  }
}

/** The disk of an external server is full, in that server's words. */
export class ServerDiskFullError extends AppError {
  constructor(cause: unknown) {
    const words = cause instanceof Error ? cause.message : String(cause);
    super('database/disk_full', 503, `The disk of the database is full (${words}). None of this was stored.`, undefined, 5, { cause });
  }
}

export class DatabaseUnavailableError extends AppError {
  constructor(options?: ErrorOptions) {
    super('database/unavailable', 503, 'The database cannot be reached right now. Try again in a moment.', undefined, 2, options);
  }
}
