import pg from 'pg';
import { errorCode } from './error-code.js';

/** The SQLSTATEs that the house tells apart (PostgreSQL manual, appendix A). */
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
 * Connection exceptions are class 08; 57P01-57P03 are shutdown and start-up; class 53 is a server without disk, memory or
 * connections, class 58 one whose files fail it.
 */
const UNREACHABLE = /^(08...|57P0[1-3]|5[38]...|ECONNREFUSED|ECONNRESET|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|ENOENT)$/;

/** What `pg` says without a code when a connection goes or cannot be had. */
const UNREACHABLE_MESSAGE = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether an error means that the server is away or unable to work, as opposed to a statement that it refused. */
export function isDatabaseUnreachable(error: unknown): boolean {
  // The server ends a connection with FATAL, whatever the reason; a statement that it refuses is an ERROR.
  if (error instanceof pg.DatabaseError && error.severity === 'FATAL') return true;
  const code = errorCode(error);
  if (code !== undefined) return UNREACHABLE.test(code);
  return error instanceof Error && UNREACHABLE_MESSAGE.test(error.message);
}

/** A class of SQLSTATE that tells of what a statement holds: data exceptions, constraints, limits, errors that functions raise. */
const ABOUT_DATA = /^(22|23|54|P0)...$/;

/** Whether other rows in the same statement may go well. An error that did not come from the server may be about a row too. */
export function isAboutData(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || ABOUT_DATA.test(error.code ?? '');
}

/** Whether the same transaction may go well when it is tried again. */
export function isTransient(error: unknown): boolean {
  const code = errorCode(error);
  return code === SQLSTATE.serializationFailure || code === SQLSTATE.deadlockDetected;
}
