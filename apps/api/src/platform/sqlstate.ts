import pg from 'pg';
import { errorCode } from './error-code.js';

/** The SQLSTATEs that Storepulse handles (PostgreSQL manual, appendix A). */
export const SQLSTATE = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  invalidParameterValue: '22023',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  diskFull: '53100',
} as const;

/**
 * Connection exceptions are class 08; 57P01-57P03 are shutdown and startup; class 53 is a server out of disk, memory or connections, class
 * 58 one with file errors.
 */
const UNREACHABLE = /^(08...|57P0[1-3]|5[38]...|ECONNREFUSED|ECONNRESET|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|ENOENT)$/;

/** Messages of `pg`, which have no code, when a connection breaks or cannot be opened. */
const UNREACHABLE_MESSAGE = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether an error means that the server is unreachable or unable to work, as opposed to rejecting a statement. */
export function isDatabaseUnreachable(error: unknown): boolean {
  // The server ends a connection with FATAL for any reason; rejecting a statement is an ERROR.
  if (error instanceof pg.DatabaseError && error.severity === 'FATAL') return true;
  const code = errorCode(error);
  if (code !== undefined) return UNREACHABLE.test(code);
  return error instanceof Error && UNREACHABLE_MESSAGE.test(error.message);
}

/** SQLSTATE classes about a statement's data: data exceptions, constraints, limits, errors raised by functions. */
const ABOUT_DATA = /^(22|23|54|P0)...$/;

/** Whether the same statement may succeed with other rows. An error that did not come from the server may be about a row too. */
export function isAboutData(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || ABOUT_DATA.test(error.code ?? '');
}

/** Whether retrying the same transaction may succeed. */
export function isTransient(error: unknown): boolean {
  const code = errorCode(error);
  return code === SQLSTATE.serializationFailure || code === SQLSTATE.deadlockDetected;
}
