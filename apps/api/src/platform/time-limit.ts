import pg from 'pg';
import type { SqlClient } from './query-rows.js';

/** Raised by a statement_timeout: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const QUERY_CANCELED = '57014';

/** Released, too: within a savepoint, a snapshot cannot be exported. */
const END = 'rollback to savepoint within_time; release savepoint within_time';

/**
 * Runs read-only queries inside the open transaction, each for at most `limitMs`. A query over the limit is canceled, and the transaction
 * continues as before.
 *
 * @returns null when a query exceeded the limit.
 */
export async function withinTime<T>(client: SqlClient, limitMs: number, run: () => Promise<T>): Promise<T | null> {
  await client.query('savepoint within_time');
  try {
    await client.query(`select set_config('statement_timeout', $1, true)`, [String(limitMs)]);
    const result = await run();
    // Reads leave nothing to keep, and the rollback restores the previous timeout.
    await client.query(END);
    return result;
  } catch (error) {
    await client.query(END);
    if (error instanceof pg.DatabaseError && error.code === QUERY_CANCELED) return null;
    throw error;
  }
}
