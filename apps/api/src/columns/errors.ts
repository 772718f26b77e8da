import { AppError } from '../platform/errors.js';

const RETRY_SECONDS = 2;

/** The columns are being copied. `share` of the events is there, from 0 to 1. */
export class ColumnsBuildingError extends AppError {
  constructor(override readonly share: number) {
    super('columns/building', 503, 'The events are being prepared for this answer. Try again in a moment.', undefined, RETRY_SECONDS);
  }
}

export class ColumnsUnavailableError extends AppError {
  constructor(options?: ErrorOptions) {
    super(
      'columns/unavailable',
      503,
      'This answer cannot be computed right now. Try again in a moment.',
      undefined,
      RETRY_SECONDS,
      options,
    );
  }
}

/** Of the process; other errors of a count, such as those of PostgreSQL, pass through. The caller gets `ColumnsUnavailableError`. */
export class ColumnsError extends Error {}
/** The process ended before it replied, or must not be asked again. */
export class ProcessEndedError extends ColumnsError {}
