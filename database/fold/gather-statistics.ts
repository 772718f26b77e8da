import type { ClientBase, Pool } from 'pg';
import { missingTables } from '../partitions/ensure-partitions.js';
import { nameOf, PARTITIONED } from '../partitions/partitioned-tables.js';
import { isPartitionedRollUp, ROLL_UP_NAMES } from '../rollups.js';

/**
 * Analyzes the partitioned tables as a whole. Autovacuum analyzes each partition, but never the parent. Without parent statistics the
 * planner estimates any set of sessions at 200 rows, and a filtered answer looks up 88,000 sessions one by one (1.0 s against 0.6 s at a
 * million events). ONLY skips the partitions, which have their own statistics.
 * https://www.postgresql.org/docs/18/sql-analyze.html
 */
export async function gatherStatistics(client: ClientBase | Pool): Promise<void> {
  await client.query(`analyze ${PARTITIONED.map((table) => `only ${table}`).join(', ')}`);
}

/** The tables that a load fills, without partitions. Autovacuum would analyze them minutes later, but the first queries come at once. */
const LOADED_TABLES = [...ROLL_UP_NAMES.filter((name) => !isPartitionedRollUp(name)), 'product_changes'];

/** Analyzes everything a load wrote. @param months the months of its events, as `YYYY-MM` */
export async function gatherStatisticsOfLoad(client: ClientBase | Pool, months: readonly string[]): Promise<void> {
  const partitions = PARTITIONED.flatMap((table) => months.map((month) => nameOf(table, month)));
  const missing = await missingTables(client, partitions);
  const written = partitions.filter((name) => !missing.has(name));
  await client.query(`analyze ${[...LOADED_TABLES, ...written].join(', ')}`);
  await gatherStatistics(client);
}
