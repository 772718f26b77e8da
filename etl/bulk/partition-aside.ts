/**
 * A partition that is not there yet is written into a table of its own, by a connection beside that of the load: made and filled in one
 * transaction, so its rows are born frozen and, on the embedded server, cost no log; its indexes are built once its rows are in. It is
 * attached in the transaction of the part; until that commits nobody sees it. What a killed load leaves of them is dropped by the next.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { z } from 'zod';
import { missingPartitions } from '../../database/partitions/ensure-partitions.js';
import { PARTITION_COLUMN, type Partition, partitionName } from '../../database/partitions/partitioned-tables.js';

const LOCK_TRY_MS = 20;
const LOCK_PAUSE_MS = 50;
/** SQLSTATE lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

/** A partition to be, and the table that holds it until it is attached. */
export interface Aside extends Partition {
  aside: string;
}

const leftRow = z.object({ name: z.string() });
const indexRow = z.object({ name: z.string(), definition: z.string(), is_primary: z.boolean(), is_partial: z.boolean() });

export const asideOf = (loadId: number, partition: Partition): Aside => ({
  ...partition,
  aside: `load_${loadId}_${partitionName(partition)}`,
});

/**
 * Makes the table. The caller has begun a transaction, fills it, and calls `finishAside` in it. Its bounds are checked row by row as they
 * come: ATTACH would else look all of them through while everybody waits.
 */
export async function makeAside(client: Client, partition: Aside): Promise<void> {
  const { aside, table, from, to } = partition;
  const column = PARTITION_COLUMN[table];
  await client.query(`drop table if exists ${aside}`);
  await client.query(
    `create table ${aside} (
       like ${table} including defaults including constraints,
       constraint ${aside}_bounds check (${column} >= '${from}' and ${column} < '${to}'))`,
  );
  // No row of a bulk load is in a partial index; to build one afterwards would read all rows to find that out.
  await makeIndexes(client, partition, 'partial');
}

/** Builds the indexes, which ATTACH would else do. */
export const finishAside = (client: Client, partition: Aside): Promise<void> => makeIndexes(client, partition, 'whole');

async function makeIndexes(client: Client, { aside, table }: Aside, which: 'partial' | 'whole'): Promise<void> {
  // Question: which indexes does the whole have?
  const { rows } = await client.query(
    `select c.relname::text as name, pg_get_indexdef(c.oid) as definition, i.indisprimary as is_primary,
       i.indpred is not null as is_partial
     from pg_index i
     join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::regclass
     order by c.relname`,
    [table],
  );
  for (const { name, definition, is_primary: isPrimary, is_partial: isPartial } of rows.map((row) => indexRow.parse(row))) {
    if (isPartial !== (which === 'partial')) continue;
    const own = name.replace(table, aside);
    await client.query(definition.replace(/ INDEX \S+ ON (ONLY )?\S+ /, ` INDEX ${own} ON ${aside} `));
    if (isPrimary) await client.query(`alter table ${aside} add primary key using index ${own}`);
  }
}

/**
 * Makes the table a partition, in the transaction of the part, which holds the store's row. Readers of other transactions see it at the
 * commit, whatever their snapshot: before that, `lockOutReaders`.
 */
export async function attachAside(client: Client, partition: Aside): Promise<void> {
  const { aside, table, from, to } = partition;
  const name = partitionName(partition);
  if ((await missingPartitions(client, [partition])).length === 0) {
    // A late event made the partition meanwhile. The columns are the same, in the same order (LIKE).
    await client.query(`insert into ${table} select * from ${aside}`);
    await client.query(`drop table ${aside}`);
    return;
  }
  await client.query(`alter table ${aside} rename to ${name}`);
  // Question: which indexes are named after the table that it was?
  const { rows } = await client.query(
    `select c.relname::text as name from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = $1::regclass`,
    [name],
  );
  for (const { name: index } of rows.map((row) => leftRow.parse(row)))
    await client.query(`alter index ${index} rename to ${index.replace(aside, name)}`);
  await client.query(`alter table ${table} attach partition ${name} for values from ('${from}') to ('${to}')`);
  await client.query(`alter table ${name} drop constraint ${aside}_bounds`);
}

/**
 * Frozen rows are seen by every snapshot, an attached partition at once: a reader that began before would see events that its
 * roll-ups do not count. Readers therefore lock `events` before they take their snapshot (platform/database.ts), and this waits for
 * those that have, and has the others wait until the commit. Each try is short: nobody is held up behind a reader that takes long.
 */
export async function lockOutReaders(client: Client): Promise<void> {
  for (;;) {
    await client.query('savepoint readers');
    try {
      await client.query(`set local lock_timeout = ${LOCK_TRY_MS}; lock table only events in access exclusive mode`);
      await client.query('set local lock_timeout = 0');
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE)) throw error;
      await client.query('rollback to savepoint readers');
      await delay(LOCK_PAUSE_MS);
    }
  }
}

/** Drops what this load left when it was killed. */
export async function dropAsides(client: Client, loadId: number): Promise<void> {
  // Question: which tables did it leave?
  const { rows } = await client.query(
    `select c.relname::text as name from pg_class c where c.relkind = 'r' and c.relname like $1 and c.relnamespace = 'public'::regnamespace`,
    [`load\\_${loadId}\\_%`],
  );
  for (const row of rows) await client.query(`drop table ${leftRow.parse(row).name}`);
}
