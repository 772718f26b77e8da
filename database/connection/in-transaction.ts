import type { ClientBase } from 'pg';

/**
 * Runs `work` in a transaction of the connection; what it throws rolls it back.
 *
 * @param begin more than `begin` where it needs a level, or locks before its first snapshot
 */
export async function inTransaction<T>(client: ClientBase, work: () => Promise<T>, begin = 'begin'): Promise<T> {
  await client.query(begin);
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that is gone has rolled back by itself.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
