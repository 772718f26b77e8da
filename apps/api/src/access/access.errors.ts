import { AppError } from '../platform/errors.js';

export class NotSignedInError extends AppError {
  constructor() {
    super('access/not_signed_in', 401, 'Sign in, or send a valid token (to read) or write key (to send events).');
  }
}

export class AccessDeniedError extends AppError {
  constructor(message = 'You do not have permission to do this. Ask an admin.') {
    super('access/denied', 403, message);
  }
}

export class ForeignOriginError extends AppError {
  constructor() {
    super('access/foreign_origin', 403, 'Requests from pages of other sites are not allowed.');
  }
}

export class WrongPasswordError extends AppError {
  constructor() {
    super('access/wrong_password', 401, 'The e-mail or password is wrong.');
  }
}

export class TooManySignInsError extends AppError {
  constructor(retryAfterSeconds: number) {
    super(
      'access/too_many_sign_ins',
      429,
      `Too many failed sign-ins. Try again in ${inWords(retryAfterSeconds)}.`,
      undefined,
      retryAfterSeconds,
    );
  }
}

const inWords = (seconds: number): string => (seconds === 1 ? 'a second' : `${seconds} seconds`);
