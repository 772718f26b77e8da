/**
 * Writes a missing partition as a shadow table, on a connection beside the load's own. The table is created and filled in one transaction:
 * its rows are frozen from the start and, on the embedded server, write no WAL. Indexes are built after the rows are in. The part's
 * transaction attaches the table; until it commits, no reader sees it. The next run of a killed load drops the tables that it left.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { z } from 'zod';
import { missingPartitions } from '@storepulse/database/partitions/ensure-partitions.js';
import { type Partition, partitionColumn, partitionName } from '@storepulse/database/partitions/partitioned-tables.js';

const LOCK_TRY_MS = 20;
const LOCK_PAUSE_MS = 50;
/** SQLSTATE lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

/** A partition to create, and the shadow table that holds its rows until it is attached. */
export interface ShadowPartition extends Partition {
  shadow: string;
}

const leftRow = z.object({ name: z.string() });
const indexRow = z.object({ name: z.string(), definition: z.string(), is_primary: z.boolean(), is_partial: z.boolean() });

export const shadowOf = (loadId: number, partition: Partition): ShadowPartition => ({
  ...partition,
  shadow: `load_${loadId}_${partitionName(partition)}`,
});

/**
 * Creates the table. The caller has begun a transaction, fills the table and calls `finishShadow` in it. The CHECK constraint verifies the
 * bounds row by row on insert: otherwise ATTACH would scan the whole table while readers wait.
 */
export async function makeShadow(client: Client, partition: ShadowPartition): Promise<void> {
  const { shadow, table, from, to } = partition;
  const column = partitionColumn(table);
  await client.query(`drop table if exists ${shadow}`);
  await client.query(
    `create table ${shadow} (
       like ${table} including defaults including constraints,
       constraint ${shadow}_bounds check (${column} >= '${from}' and ${column} < '${to}'))`,
  );
  // The bulk load writes no row that belongs in a partial index, and building one later would scan all rows.
  await makeIndexes(client, partition, 'partial');
}

/** Builds the indexes that ATTACH would otherwise build. */
export const finishShadow = (client: Client, partition: ShadowPartition): Promise<void> => makeIndexes(client, partition, 'whole');

async function makeIndexes(client: Client, { shadow, table }: ShadowPartition, which: 'partial' | 'whole'): Promise<void> {
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
    const own = name.replace(table, shadow);
    await client.query(definition.replace(/ INDEX \S+ ON (ONLY )?\S+ /, ` INDEX ${own} ON ${shadow} `));
    if (isPrimary) await client.query(`alter table ${shadow} add primary key using index ${own}`);
  }
}

/**
 * Makes the table a partition, in the part's transaction, which has locked `store_state`. At the commit, readers of other transactions see
 * it whatever their snapshot: call `lockOutReaders` before committing.
 */
export async function attachShadow(client: Client, partition: ShadowPartition): Promise<void> {
  const { shadow, table, from, to } = partition;
  const name = partitionName(partition);
  if ((await missingPartitions(client, [partition])).length === 0) {
    // A late event created the partition meanwhile. LIKE gives both tables the same columns in the same order.
    await client.query(`insert into ${table} select * from ${shadow}`);
    await client.query(`drop table ${shadow}`);
    return;
  }
  await client.query(`alter table ${shadow} rename to ${name}`);
  // Indexes still named after the shadow table.
  const { rows } = await client.query(
    `select c.relname::text as name from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = $1::regclass`,
    [name],
  );
  for (const { name: index } of rows.map((row) => leftRow.parse(row)))
    await client.query(`alter index ${index} rename to ${index.replace(shadow, name)}`);
  await client.query(`alter table ${table} attach partition ${name} for values from ('${from}') to ('${to}')`);
  await client.query(`alter table ${name} drop constraint ${shadow}_bounds`);
}

/**
 * Every snapshot sees frozen rows, and an attached partition appears at once. So a reader that began earlier would see events that its
 * roll-ups do not count. Readers therefore lock `events` before they take a snapshot (platform/database.ts). This function waits for those
 * readers and makes new ones wait until the commit. Each try is short, so that nobody queues behind a slow reader.
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

/** Drops the shadow tables that a killed run of this load left. */
export async function dropShadows(client: Client, loadId: number): Promise<void> {
  const { rows } = await client.query(
    `select c.relname::text as name from pg_class c where c.relkind = 'r' and c.relname like $1 and c.relnamespace = 'public'::regnamespace`,
    [`load\\_${loadId}\\_%`],
  );
  for (const row of rows) await client.query(`drop table ${leftRow.parse(row).name}`);
}
