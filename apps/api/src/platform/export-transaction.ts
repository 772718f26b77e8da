import type pg from 'pg';
import type { QueryCancel } from './query-cancel.js';
import { TookTooLongError } from './questions.errors.js';

/**
 * A transaction that writes a file for a reader. While PostgreSQL waits for that reader it hears no cancel, no timeout and no rollback
 * (event `ClientWrite`), and keeps its snapshot and its locks, so what ends early ends with its connection.
 *
 * @param cancel for what PostgreSQL works out before it writes
 * @param mostMs after which the reader has had enough time, however it reads
 */
export async function exportTransaction<T>(
  client: pg.PoolClient,
  begin: string,
  work: (client: pg.PoolClient) => Promise<T>,
  cancel: QueryCancel | undefined,
  mostMs: number,
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
    // Fails what `work` waits for.
    release(tooLate);
  }, mostMs).unref();
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
