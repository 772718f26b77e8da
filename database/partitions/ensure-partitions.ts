import type { ClientBase, Pool } from 'pg';
import { z } from 'zod';
import { type Partition, partitionFill, partitionName } from './partitioned-tables.js';

const missingRow = z.object({ name: z.string() });

export async function missingPartitions(client: ClientBase | Pool, wanted: readonly Partition[]): Promise<Partition[]> {
  const missing = await missingTables(client, wanted.map(partitionName));
  return wanted.filter((partition) => missing.has(partitionName(partition)));
}

/** The tables that do not exist. */
export async function missingTables(client: ClientBase | Pool, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query('select w.name from unnest($1::text[]) as w (name) where to_regclass(w.name) is null', [names]);
  return new Set(rows.map((row) => missingRow.parse(row).name));
}

/**
 * Creates missing partitions; existing ones cost one lookup. The caller has begun a transaction and holds the `store_state` lock or runs
 * alone: two that create the same partition at once would collide on its name.
 *
 * A partition is created as a separate table and then attached. ATTACH takes SHARE UPDATE EXCLUSIVE on the parent, so readers and writers
 * continue; CREATE TABLE … PARTITION OF would block them. `add_partition` runs as the owner of the tables, which the writer of events is
 * not.
 *
 * @returns the created partitions
 */
export async function ensurePartitions(client: ClientBase, wanted: readonly Partition[]): Promise<Partition[]> {
  const made = await missingPartitions(client, wanted);
  for (const partition of made) {
    const { table, from, to } = partition;
    await client.query('select add_partition($1, $2, $3, $4, $5)', [table, partitionName(partition), from, to, partitionFill(table)]);
  }
  return made;
}
