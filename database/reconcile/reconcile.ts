/**
 * Recomputes the store from its events, by the counts of the fold (database/fold/sql/counts), and compares the result with the stored rows.
 *
 *   a day     ── its events ──> their users; minutes, stages, products, brands, users of the day
 *             ── all events of the sessions that began on it ──> sessions, carts, and their roll-ups
 *   the store ── roll-ups by day ──> users, new users, returning users, product totals; sessions by inactivity; views
 */
import type { ClientBase } from 'pg';
import { inTransaction } from '../connection/in-transaction.js';
import { countedTable } from '../fold/batch-statements.js';
import { ensurePartitions } from '../partitions/ensure-partitions.js';
import { partitionsOfDays } from '../partitions/partitioned-tables.js';
import { PARTITIONED_ROLL_UPS } from '../rollups.js';
import { type Comparison, compare, countOf, keep, type TableDifferences } from './comparison.js';
import { eventComparisons, differingProductsOfDay, stageDayEvents, userDayEvents } from './day-events.js';
import { personComparisons } from './day-persons.js';
import {
  countSessionsOfDay,
  recountEarlierSessions,
  recountDifferingSessions,
  sessionComparisons,
  sessionDayComparisons,
} from './day-sessions.js';
import { leaveAsIs, Repair, type OnDifference } from './repair.js';
import { differingProductsOfStore, productComparison } from './products.js';
import { dayBounds, prepareConnection, type StoreDay, takeOnly } from './raw-events.js';
import { returnComparisons } from './returning-users.js';
import { isBareDay } from './store-days.js';
import { compareViews } from './views.js';
import { storeComparisons } from './whole-store.js';

/** Checks a day in one snapshot: events and roll-ups change together, so every difference is real. */
export const checkDay = (
  client: ClientBase,
  day: StoreDay,
  more: () => Promise<TableDifferences[]> = async () => [],
): Promise<TableDifferences[]> => inSnapshot(client, async () => [...(await compareDay(client, day, leaveAsIs)), ...(await more())]);

/** Repeats the comparison while no writer writes, and repairs what differs. @returns the repaired differences */
export const repairDay = (client: ClientBase, day: StoreDay): Promise<TableDifferences[]> =>
  withRepair(client, async (put) => {
    await ensurePartitions(
      client,
      PARTITIONED_ROLL_UPS.flatMap((table) => partitionsOfDays(table, [day.day], day.timeZone)),
    );
    return compareDay(client, day, put);
  });

/** Checks what belongs to no single day, and the views. */
export async function checkStore(client: ClientBase): Promise<TableDifferences[]> {
  const counted = await inSnapshot(client, () => compareStore(client, leaveAsIs));
  return [...counted, ...(await inSnapshot(client, () => compareViews(client), 'view_state'))];
}

/** Like `repairDay`, for the whole store. `refreshAllViews` repairs the views. */
export const repairStore = (client: ClientBase): Promise<TableDifferences[]> => withRepair(client, (put) => compareStore(client, put));

async function compareDay(client: ClientBase, day: StoreDay, onDifference: OnDifference): Promise<TableDifferences[]> {
  const found = new Found(client, onDifference);
  const { start, end } = dayBounds(day);
  await takeOnly(client, `e.event_time >= ${start} and e.event_time < ${end}`);
  if (await isBareDay(client, day)) return [];
  // Users first: the rest is counted by user.
  await found.compare(personComparisons());
  await found.compare(eventComparisons(day));
  await keep(client, 'day_stage_events', stageDayEvents(day));
  await keep(client, countedTable('user-days'), userDayEvents());
  await keep(client, 'differing_product_ids', differingProductsOfDay(day));

  await countSessionsOfDay(client, day);
  // A first comparison finds the sessions that need all their events.
  for (const comparison of sessionComparisons()) await compare(client, comparison);
  await recountDifferingSessions(client);
  if (await isAnyIrregular(client, sessionDayComparisons(day))) await recountEarlierSessions(client);
  await found.compare(sessionComparisons());
  await found.compare(sessionDayComparisons(day));
  await compareDifferingProducts(client, found);
  return found.differences;
}

async function compareStore(client: ClientBase, onDifference: OnDifference): Promise<TableDifferences[]> {
  const found = new Found(client, onDifference);
  await found.compare(storeComparisons());
  await found.compare(returnComparisons());
  await keep(client, 'differing_product_ids', differingProductsOfStore());
  await compareDifferingProducts(client, found);
  return found.differences;
}

async function isAnyIrregular(client: ClientBase, comparisons: readonly Comparison[]): Promise<boolean> {
  for (const comparison of comparisons) if ((await compare(client, comparison)) !== null) return true;
  return false;
}

/** Compares suspicious products with all their events. If there are any, this scans all of `events`. */
async function compareDifferingProducts(client: ClientBase, found: Found): Promise<void> {
  if ((await countOf(client, 'select count(*) as rows from differing_product_ids')) === 0) return;
  await takeOnly(client, 'e.product_id in (select product_id from differing_product_ids)');
  await found.compare([productComparison()]);
}

class Found {
  readonly differences: TableDifferences[] = [];

  constructor(
    private readonly client: ClientBase,
    private readonly onDifference: OnDifference,
  ) {}

  async compare(comparisons: readonly Comparison[]): Promise<void> {
    for (const comparison of comparisons) {
      const different = await compare(this.client, comparison);
      if (different === null) continue;
      this.differences.push(different);
      await this.onDifference(comparison);
    }
  }
}

/**
 * Takes the lock before the first query, which takes the snapshot. Every snapshot sees the rows of a newly attached month or a swapped
 * view, so such a change must come before or after this whole transaction (as in apps/api/src/platform/database.ts).
 */
const inSnapshot = <T>(client: ClientBase, work: () => Promise<T>, locked = 'only events'): Promise<T> =>
  inTransaction(
    client,
    async () => {
      await prepareConnection(client);
      return work();
    },
    `begin isolation level repeatable read; lock table ${locked} in access share mode`,
  );

const withRepair = <T>(client: ClientBase, work: (put: OnDifference) => Promise<T>): Promise<T> =>
  // Each statement sees what was committed before it; nobody else commits while `store_state` is locked.
  inTransaction(
    client,
    async () => {
      const repair = await Repair.begin(client);
      await prepareConnection(client);
      const result = await work(repair.put);
      await repair.announce();
      return result;
    },
    'begin isolation level read committed',
  );
