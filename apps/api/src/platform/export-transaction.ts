import type pg from 'pg';
import type { QueryCancel } from './query-cancel.js';
import { TookTooLongError } from './reads.errors.js';

/**
 * A transaction that streams a file to a reader. While PostgreSQL waits for the reader (event `ClientWrite`), it reacts to no cancel,
 * timeout or rollback, and keeps its snapshot and locks. So ending early means closing the connection.
 *
 * @param cancel for the query's work before it writes
 * @param maxMs time limit for the whole export, however slowly the reader reads
 */
export async function exportTransaction<T>(
  client: pg.PoolClient,
  begin: string,
  work: (client: pg.PoolClient) => Promise<T>,
  cancel: QueryCancel | undefined,
  maxMs: number,
): Promise<T> {
  let isHeld = true;
  const release = (broken?: Error): void => {
    if (isHeld) client.release(broken);
    isHeld = false;
  };
  const tooLate = new TookTooLongError();
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    // Makes the pending query of `work` fail.
    release(tooLate);
  }, maxMs).unref();
  try {
    await client.query(begin);
    const result = await work(client);
    await cancel?.end();
    await client.query('commit');
    release();
    return result;
  } catch (error) {
    await cancel?.end();
    release(error instanceof Error ? error : new Error(String(error)));
    throw isLate ? tooLate : error;
  } finally {
    clearTimeout(late);
  }
}
