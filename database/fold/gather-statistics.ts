/**
 * Statistics of `events` as a whole. Autovacuum looks after each partition, never after the parent, and without them the
 * planner takes any set of sessions for 200: a filtered answer then looks up 88,000 sessions one by one (1.0 s against
 * 0.6 s at a million events). ONLY leaves the partitions, which have theirs, alone.
 * https://www.postgresql.org/docs/18/sql-analyze.html
 */
export async function gatherStatistics(client: { query(sql: string): Promise<unknown> }): Promise<void> {
  await client.query('analyze only events');
}

/** The tables that a load fills; autovacuum would get to them minutes later, and the first questions are asked at once. */
const LOADED_TABLES = [
  'products',
  'users',
  'sessions',
  'stage_minutes',
  'stage_days',
  'product_days',
  'product_changes',
  'brand_days',
  'user_days',
  'brand_user_days',
  'user_returns',
  'brand_returns',
  'session_days',
  'session_duration_days',
  'session_event_days',
  'cart_items',
  'cart_days',
] as const;

/** After a load: of all that it wrote. @param months those whose events it wrote, as `YYYY-MM` */
export async function gatherStatisticsOfLoad(client: { query(sql: string): Promise<unknown> }, months: readonly string[]): Promise<void> {
  const partitions = months.map((month) => `events_${month.replace('-', '_')}`);
  await client.query(`analyze ${[...LOADED_TABLES, ...partitions].join(', ')}`);
  await gatherStatistics(client);
}
