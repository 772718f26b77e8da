import type { ClientBase, Pool } from 'pg';
import { z } from 'zod';
import { monthAhead, type PartitionMonths } from './months.js';
import { boundsOf, PARTITION_FILL, PARTITIONED, PARTITIONED_BY_DAY, type Partition, partitionName } from './partitioned-tables.js';

const monthPattern = /^\d{4}-(0[1-9]|1[0-2])$/;
const missingRow = z.object({ table_name: z.enum(PARTITIONED), month: z.string() });

/** Which of these partitions are not there yet? In the order of their tables and months. */
export async function missingPartitions(client: ClientBase | Pool, wanted: readonly Partition[]): Promise<Partition[]> {
  for (const { month } of wanted) if (!monthPattern.test(month)) throw new RangeError(`not a month: ${month}`);
  const { rows } = await client.query(
    `select w.table_name, w.month
     from unnest($1::text[], $2::text[], $3::text[]) as w (table_name, month, partition_name)
     where to_regclass(w.partition_name) is null
     order by w.table_name, w.month`,
    [wanted.map(({ table }) => table), wanted.map(({ month }) => month), wanted.map(partitionName)],
  );
  return rows.map((row) => missingRow.parse(row)).map(({ table_name: table, month }) => ({ table, month }));
}

/**
 * Makes partitions; those that stand already cost one look-up. The caller has begun a transaction and
 * holds the store's row or runs alone: two that make the same partition at once would collide on its name.
 *
 * Made aside and then attached: ATTACH takes SHARE UPDATE EXCLUSIVE on the parent, so readers and writers go on, whereas
 * CREATE TABLE … PARTITION OF would make them wait.
 *
 * @returns those that were made.
 */
export async function makePartitions(client: ClientBase, wanted: readonly Partition[]): Promise<Partition[]> {
  const made = await missingPartitions(client, wanted);
  for (const partition of made) {
    const name = partitionName(partition);
    const { from, to } = boundsOf(partition);
    const fill = PARTITION_FILL[partition.table];
    await client.query(
      `create table ${name} (like ${partition.table} including defaults including constraints) with (fillfactor = ${fill})`,
    );
    await client.query(`alter table ${partition.table} attach partition ${name} for values from ('${from}') to ('${to}')`);
  }
  return made;
}

/** Makes all partitions that the months need, as `makePartitions` does. @returns those that were made */
export const ensurePartitions = (client: ClientBase, { events, days }: PartitionMonths): Promise<Partition[]> =>
  makePartitions(client, [
    ...events.map((month) => ({ table: 'events' as const, month })),
    ...PARTITIONED_BY_DAY.flatMap((table) => days.map((month) => ({ table, month }))),
  ]);

/** Partitions for events of these months and of their days, in whatever zone these are counted. */
export const monthsAhead = (from: Date, ahead: number): PartitionMonths => {
  const months = Array.from({ length: ahead + 1 }, (_, index) => monthAhead(from, index));
  return { events: months, days: months };
};
