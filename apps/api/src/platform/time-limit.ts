import pg from 'pg';
import type { SqlClient } from './query-rows.js';

/** https://www.postgresql.org/docs/18/errcodes-appendix.html: what a statement_timeout raises. */
const QUERY_CANCELED = '57014';

/**
 * Runs read-only queries inside the open transaction, each for at most `limitMs`. What takes longer is given up alone: the
 * transaction goes on as it was before.
 *
 * @returns null when a query took longer.
 */
export async function withinTime<T>(client: SqlClient, limitMs: number, run: () => Promise<T>): Promise<T | null> {
  await client.query('savepoint within_time');
  try {
    await client.query(`select set_config('statement_timeout', $1, true)`, [String(limitMs)]);
    const result = await run();
    // Reads leave nothing to keep; rolling back takes the time limit out again.
    await client.query('rollback to savepoint within_time');
    return result;
  } catch (error) {
    await client.query('rollback to savepoint within_time');
    if (error instanceof pg.DatabaseError && error.code === QUERY_CANCELED) return null;
    throw error;
  }
}
