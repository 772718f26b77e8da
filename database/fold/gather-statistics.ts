import type { ClientBase, Pool } from 'pg';
import { missingTables } from '../partitions/ensure-partitions.js';
import { nameOf, PARTITIONED } from '../partitions/partitioned-tables.js';

/**
 * Statistics of partitioned tables as a whole. Autovacuum looks after each partition, never after the parent, and without them the
 * planner takes any set of sessions for 200: a filtered answer then looks up 88,000 sessions one by one (1.0 s against
 * 0.6 s at a million events). ONLY leaves the partitions, which have theirs, alone.
 * https://www.postgresql.org/docs/18/sql-analyze.html
 */
export async function gatherStatistics(client: ClientBase | Pool): Promise<void> {
  await client.query(`analyze ${PARTITIONED.map((table) => `only ${table}`).join(', ')}`);
}

/** The tables that a load fills; autovacuum would get to them minutes later, and the first questions are asked at once. */
const LOADED_TABLES = [
  'products',
  'users',
  'stage_minutes',
  'stage_days',
  'product_changes',
  'brand_days',
  'user_returns',
  'brand_returns',
  'session_days',
  'session_duration_days',
  'session_event_days',
  'cart_items',
  'cart_days',
] as const;

/** After a load: of all that it wrote. @param months those whose events it wrote, as `YYYY-MM` */
export async function gatherStatisticsOfLoad(client: ClientBase | Pool, months: readonly string[]): Promise<void> {
  const partitions = PARTITIONED.flatMap((table) => months.map((month) => nameOf(table, month)));
  const missing = await missingTables(client, partitions);
  const written = partitions.filter((name) => !missing.has(name));
  await client.query(`analyze ${[...LOADED_TABLES, ...written].join(', ')}`);
  await gatherStatistics(client);
}
