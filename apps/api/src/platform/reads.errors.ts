import { AppError } from './errors.js';

/** Too many queries of one asker are waiting; the database itself is fine. */
export class TooManyQueriesError extends AppError {
  constructor(retryAfterSeconds: number) {
    super(
      'queries/too_many',
      429,
      `Too many of your queries are waiting. Try again in ${retryAfterSeconds} s.`,
      undefined,
      retryAfterSeconds,
    );
  }
}

/** Too many queries of all askers together are waiting. */
export class ServerBusyError extends AppError {
  constructor(retryAfterSeconds: number) {
    super(
      'queries/server_busy',
      429,
      `Too many queries are waiting on this server. Try again in ${retryAfterSeconds} s.`,
      undefined,
      retryAfterSeconds,
    );
  }
}

/** The client left before the answer, so this error reaches nobody. */
export class AskerLeftError extends AppError {
  constructor() {
    super('queries/left', 499, 'The client disconnected before the answer.');
  }
}

/** PostgreSQL canceled a query at its statement_timeout. */
export class TookTooLongError extends AppError {
  constructor(options?: ErrorOptions) {
    super('queries/took_too_long', 503, 'The query took too long. Ask for fewer days, or try again later.', undefined, 30, options);
  }
}
