import type { ClientBase } from 'pg';

/**
 * Runs `work` in a transaction; an error rolls it back.
 *
 * @param begin the opening statements, if the transaction needs an isolation level or must lock before its first snapshot
 */
export async function inTransaction<T>(client: ClientBase, work: () => Promise<T>, begin = 'begin'): Promise<T> {
  await client.query(begin);
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // A lost connection has already rolled back.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
