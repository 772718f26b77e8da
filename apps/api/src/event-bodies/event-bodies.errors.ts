import { AppError } from '../platform/errors.js';

/** Whole seconds: some clients cannot read fractions. */
const RETRY_AFTER_SECONDS = 1;

/** The bodies in flight exceed the memory budget. Nothing of the request was stored. */
export class UnreadBodyError extends AppError {
  constructor() {
    super('ingest/overloaded', 429, 'The server receives more events than it can read. Send these again.', undefined, RETRY_AFTER_SECONDS);
  }
}

export class BodyTooLargeError extends AppError {
  constructor(maxBytes: number) {
    super(
      'input/too_large',
      413,
      `The body is larger than ${maxBytes / 1024 ** 2} MB after unpacking. Send the events in several requests.`,
    );
  }
}

export class TooManyValuesError extends AppError {
  constructor(most: number) {
    super(
      'input/too_large',
      413,
      `The body has more than ${most} values (brackets, braces and commas). Send the events in several requests.`,
    );
  }
}

export class UnsupportedEncodingError extends AppError {
  constructor(encoding: string) {
    super('input/unsupported', 415, `Content-Encoding ${encoding.slice(0, 40)} is not supported. Send gzip, deflate, br or plain text.`);
  }
}

export class UnpackableBodyError extends AppError {
  constructor() {
    super('input/malformed', 400, 'The body cannot be unpacked: it does not match its Content-Encoding.');
  }
}

/** The write key only works on pages of certain origins. Nothing of the request was read. */
export class OriginNotAllowedError extends AppError {
  constructor(origin: string | undefined) {
    super(
      'ingest/origin_not_allowed',
      403,
      origin === undefined
        ? 'This write key works only on pages of its allowed origins. Send from such a page, or use another key.'
        : 'This write key does not allow the origin of this page. Add the origin to the key.',
    );
  }
}

/** A body without a key in its beginning. Libraries that send the key in the body put it before the events. */
export class LateKeyError extends AppError {
  constructor() {
    super(
      'access/not_signed_in',
      401,
      'No write key was found in the first 32 KB of the body. Send it in the Authorization header, or before the events.',
    );
  }
}

/** The key at the beginning is unknown. A later key might be valid, but we do not read that much for an unknown sender. */
export class UnknownKeyInStartError extends AppError {
  constructor() {
    super(
      'access/not_signed_in',
      401,
      'The write key in the first 32 KB of the body is wrong or revoked. Send the right one once, in the Authorization header or before the events.',
    );
  }
}
