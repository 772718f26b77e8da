import type { ClientBase, Pool } from 'pg';
import { z } from 'zod';
import { PARTITION_FILL, type Partition, partitionName } from './partitioned-tables.js';

const missingRow = z.object({ name: z.string() });

/** Which of these partitions are not there yet? */
export async function missingPartitions(client: ClientBase | Pool, wanted: readonly Partition[]): Promise<Partition[]> {
  const missing = await missingTables(client, wanted.map(partitionName));
  return wanted.filter((partition) => missing.has(partitionName(partition)));
}

/** Which of these tables are not there? */
export async function missingTables(client: ClientBase | Pool, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query('select w.name from unnest($1::text[]) as w (name) where to_regclass(w.name) is null', [names]);
  return new Set(rows.map((row) => missingRow.parse(row).name));
}

/**
 * Makes partitions; those that stand already cost one look-up. The caller has begun a transaction and
 * holds the store's row or runs alone: two that make the same partition at once would collide on its name.
 *
 * Made aside and then attached: ATTACH takes SHARE UPDATE EXCLUSIVE on the parent, so readers and writers go on, whereas
 * CREATE TABLE … PARTITION OF would make them wait. The function does it as the owner of the tables, which who writes events is not.
 *
 * @returns those that were made.
 */
export async function ensurePartitions(client: ClientBase, wanted: readonly Partition[]): Promise<Partition[]> {
  const made = await missingPartitions(client, wanted);
  for (const partition of made) {
    const { table, from, to } = partition;
    await client.query('select add_partition($1, $2, $3, $4, $5)', [table, partitionName(partition), from, to, PARTITION_FILL[table]]);
  }
  return made;
}
