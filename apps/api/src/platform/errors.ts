import { diskFullText } from '../../../../database/embedded/disk-guard.js';

export interface ErrorDetail {
  /** Where in the input, as `brand.0`; empty for the whole. */
  path: string;
  message: string;
}

/** An error that may be told to the caller. One subclass for each meaning; everything else becomes a nameless 500. */
export class AppError extends Error {
  /** Of the answer, beside Retry-After. */
  readonly headers: Readonly<Record<string, string>> = {};

  /**
   * @param code `area/what_happened`.
   * @param status HTTP status of the answer.
   * @param retryAfterSeconds for 429 and 503: when to try again.
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

/** Nothing is written until there is room again; what is stored can be read. */
export class DiskFullError extends AppError {
  constructor(neededBytes: number) {
    super('database/disk_full', 503, `${diskFullText(neededBytes)}. Nothing of this was stored; send it again later.`, undefined, 5);
  }
}

/** The disk of a server that is not ours, in the words of that server. */
export class ServerDiskFullError extends AppError {
  constructor(cause: unknown) {
    const words = cause instanceof Error ? cause.message : String(cause);
    super('database/disk_full', 503, `The disk of the database is full (${words}). Nothing of this was stored.`, undefined, 5, { cause });
  }
}

export class DatabaseUnavailableError extends AppError {
  constructor(options?: ErrorOptions) {
    super('database/unavailable', 503, 'The database cannot be reached right now; try again in a moment.', undefined, 2, options);
  }
}
