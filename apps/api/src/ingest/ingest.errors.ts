import { MAX_EVENTS_PER_REQUEST } from '@storepulse/contracts';
import { AppError } from '../platform/errors.js';

/** The whole body is not in a shape that the call accepts. */
export class UnreadableBodyError extends AppError {
  constructor(message: string) {
    super('ingest/unreadable_body', 400, message);
  }
}

export class TooManyEventsError extends AppError {
  constructor(given: number) {
    super('ingest/too_many_events', 413, `The request has ${given} events. Send at most ${MAX_EVENTS_PER_REQUEST} per request.`);
  }
}

/** Each line of an order is a row, so a request can hold more rows than events. */
export class TooManyLinesError extends AppError {
  constructor(given: number, most: number) {
    super('ingest/too_many_lines', 413, `The request has ${given} order lines. Send at most ${most} per request.`);
  }
}

export class EventTooLargeError extends AppError {
  constructor() {
    super('ingest/event_too_large', 413, 'The event is larger than 32 KB.');
  }
}

/** Whole seconds: some clients cannot read fractions. */
const RETRY_AFTER_SECONDS = 1;

/** Events arrive faster than the writer can store them. Nothing of the request was stored. */
export class OverloadedError extends AppError {
  constructor() {
    super('ingest/overloaded', 429, 'The server receives more events than it can write. Send these again.', undefined, RETRY_AFTER_SECONDS);
  }
}

/** The remaining rate of a write key, in the headers that clients know. */
const rateHeaders = (limit: number, remaining: number, seconds: number): Record<string, string> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(seconds),
});

/** The write key exceeded its rate limit. Nothing of the request was stored. */
export class OverRateError extends AppError {
  override readonly headers: Readonly<Record<string, string>>;

  constructor(perSecond: number, remaining: number, seconds: number) {
    super(
      'ingest/over_rate',
      429,
      `This write key may send ${perSecond} events per second. Send these again in ${seconds} s.`,
      undefined,
      seconds,
    );
    this.headers = rateHeaders(perSecond, remaining, seconds);
  }
}

/** The write key exceeded its daily cap. Nothing of the request was stored. */
export class OverDailyCapError extends AppError {
  override readonly headers: Readonly<Record<string, string>>;

  constructor(perDay: number, remaining: number, seconds: number, isTooLarge: boolean) {
    super(
      'ingest/over_daily_cap',
      429,
      `This write key may send ${perDay} events per day. ${isTooLarge ? 'Send fewer at once.' : `Send these again in ${seconds} s.`}`,
      undefined,
      seconds,
    );
    this.headers = rateHeaders(perDay, remaining, seconds);
  }
}

/**
 * It is unknown whether the events were stored: the database is slow or went away during the commit, or only a part of the request was
 * stored.
 */
export class OutcomeUnknownError extends AppError {
  constructor(options?: ErrorOptions) {
    super(
      'ingest/outcome_unknown',
      503,
      'Some of these events may not have been stored. Send all of them again with the same message ids: none counts twice.',
      undefined,
      RETRY_AFTER_SECONDS,
      options,
    );
  }
}

/** The process is shutting down. Nothing of the request was stored. */
export class StoppingError extends AppError {
  constructor() {
    super('ingest/stopping', 503, 'The server is shutting down. Send these events again.', undefined, RETRY_AFTER_SECONDS);
  }
}
