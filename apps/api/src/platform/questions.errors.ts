import { AppError } from './errors.js';

/** More questions of one asker wait than are kept waiting; the database is well. */
export class TooManyQuestionsError extends AppError {
  constructor(retryAfterSeconds: number) {
    super(
      'questions/too_many',
      429,
      `Too many of your questions wait for their turn. Try again in ${retryAfterSeconds} s.`,
      undefined,
      retryAfterSeconds,
    );
  }
}

/** More questions of all askers wait than are kept waiting. */
export class ServerBusyError extends AppError {
  constructor(retryAfterSeconds: number) {
    super(
      'questions/server_busy',
      429,
      `Too many questions wait for their turn on this server. Try again in ${retryAfterSeconds} s.`,
      undefined,
      retryAfterSeconds,
    );
  }
}

/** The asker has left; told to nobody. */
export class AskerLeftError extends AppError {
  constructor() {
    super('questions/left', 499, 'The client left before the answer.');
  }
}

/** PostgreSQL gave up a question at its statement_timeout. */
export class TookTooLongError extends AppError {
  constructor(options?: ErrorOptions) {
    super('questions/took_too_long', 503, 'The question took too long. Ask for fewer days, or try again later.', undefined, 30, options);
  }
}
