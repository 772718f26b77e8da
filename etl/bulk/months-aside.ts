/**
 * A month that has no partition yet is written into a table of its own while the rest of the part is counted, by another connection:
 * made and filled in one transaction, so its rows are born frozen and, on the embedded server, cost no log. It is attached when the
 * part commits; until then nobody sees it. What a killed load leaves of them is dropped by the next one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { z } from 'zod';
import { monthAhead } from '../../database/partitions/ensure-partitions.js';
import { inTransaction } from '../../database/connection/in-transaction.js';
import { copyEvents, EVENT_COLUMNS } from './copy-rows.js';
import type { PartContext } from './part-context.js';

const LOCK_TRY_MS = 20;
const LOCK_PAUSE_MS = 50;
/** SQLSTATE lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

export interface MonthAside {
  month: string;
  table: string;
}

const missingRow = z.object({ month: z.string() });
const nowRow = z.object({ now: z.date() });
const leftRow = z.object({ name: z.string() });
const presentRow = z.object({ is_present: z.boolean() });

const partitionOf = (month: string): string => `events_${month.replace('-', '_')}`;

/** Writes the months that have no partition. @returns which they were */
export async function writeMonthsAside(context: PartContext, months: readonly string[]): Promise<MonthAside[]> {
  const client = await context.connect();
  try {
    // Question: which of these months have no partition?
    const { rows } = await client.query(
      `select month from unnest($1::text[]) as m (month) where to_regclass('events_' || replace(month, '-', '_')) is null`,
      [months],
    );
    const missing = rows.map((row) => missingRow.parse(row).month);
    const aside = missing.map((month) => ({ month, table: `load_${context.loadId}_${partitionOf(month)}` }));
    const connection = await context.duck.connect();
    try {
      for (const one of aside) {
        await inTransaction(client, () => writeAside(context, client, connection, one));
      }
    } finally {
      connection.closeSync();
    }
    return aside;
  } finally {
    await client.end();
  }
}

async function writeAside(
  { onEvents }: PartContext,
  client: Client,
  connection: Parameters<typeof copyEvents>[0],
  { month, table }: MonthAside,
): Promise<void> {
  await client.query(`drop table if exists ${table}`);
  await client.query(`create table ${table} (like events including defaults including constraints)`);
  const now = nowRow.parse((await client.query('select clock_timestamp() as now')).rows[0]).now;
  await copyEvents(connection, client, table, [month], now, onEvents, 'format binary, freeze');
  // Both are what ATTACH would else do while everybody waits: the check of the bounds, the index.
  await client.query(`alter table ${table} add constraint ${table}_month check (${boundsOf(month)})`);
  await client.query(`create index ${table}_event_time_idx on ${table} using brin (event_time) with (pages_per_range = 32)`);
}

function boundsOf(month: string): string {
  const [from, to] = rangeOf(month);
  return `event_time >= '${from}' and event_time < '${to}'`;
}

function rangeOf(month: string): [from: string, to: string] {
  const next = monthAhead(new Date(`${month}-01T00:00:00Z`), 1);
  return [`${month}-01 00:00:00+00`, `${next}-01 00:00:00+00`];
}

/** Makes the tables partitions of `events`; in the part's transaction, which holds the store's row. */
export async function attachMonths(client: Client, months: readonly MonthAside[]): Promise<void> {
  if (months.length > 0) await lockOutReaders(client);
  for (const { month, table } of months) {
    const name = partitionOf(month);
    // Question: did a late event make the partition meanwhile?
    const { rows } = await client.query('select to_regclass($1) is not null as is_present', [name]);
    if (presentRow.parse(rows[0]).is_present) {
      const columns = Object.keys(EVENT_COLUMNS).join(', ');
      await client.query(`insert into events (${columns}) select ${columns} from ${table}`);
      await client.query(`drop table ${table}`);
      continue;
    }
    const [from, to] = rangeOf(month);
    await client.query(`alter table ${table} rename to ${name}`);
    await client.query(`alter index ${table}_event_time_idx rename to ${name}_event_time_idx`);
    await client.query(`alter table events attach partition ${name} for values from ('${from}') to ('${to}')`);
    await client.query(`alter table ${name} drop constraint ${table}_month`);
  }
}

/**
 * Frozen rows are seen by every snapshot, an attached partition at once: a reader that began before would see events that its
 * roll-ups do not count. Readers therefore lock `events` before they take their snapshot (platform/database.ts), and this waits for
 * those that have, and has the others wait until the commit. Each try is short: nobody is held up behind a reader that takes long.
 */
async function lockOutReaders(client: Client): Promise<void> {
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
export async function dropMonthsAside(client: Client, loadId: number): Promise<void> {
  // Question: which tables did it leave?
  const { rows } = await client.query(
    `select c.relname::text as name from pg_class c where c.relkind = 'r' and c.relname like $1 and c.relnamespace = 'public'::regnamespace`,
    [`load\\_${loadId}\\_events\\_%`],
  );
  for (const row of rows) await client.query(`drop table ${leftRow.parse(row).name}`);
}
