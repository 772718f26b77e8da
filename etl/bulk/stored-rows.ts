/**
 * Finds the rows of a file that are stored already, for example in a copy that was saved again or an export that overlaps another. It runs
 * before anything is counted.
 *
 * A row is identified by every column that the store keeps. Of identical rows, as many count as stored as the store has. It reads only
 * hours in which the file and the store have events in the same minute, month by month. For a new month, that is a single look at the
 * store's minutes.
 */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { privateFile } from '@storepulse/database/embedded/private-files.js';
import { type Duck, duckRows, duckSql } from './duck.js';

export interface StoredRows {
  /** Events of the file that are not loaded yet. */
  rows: number;
  /** How many of them are stored already; DuckDB's `stored_already` has their record numbers. */
  stored: number;
}

/** Columns that identify a row, in the form that is compared. A session id that the store derived from a user's events counts as none. */
const KEY = ['event_us', 'event_type', 'product_id', 'category_key', 'brand_id', 'price', 'user_id', 'user_session', 'quantity'] as const;

const IN_STORE = `
  select
    (extract(epoch from e.event_time) * 1000000)::bigint, e.event_type, e.product_id, e.category_key, e.brand_id, coalesce(e.price, -1),
    e.user_id, case when uuid_extract_version(e.user_session) = 8 then null else e.user_session end, e.quantity
  from events e`;

const countRow = z.object({ rows: z.bigint().transform(Number) });
const spanRow = z.object({ first: z.string().nullable(), last: z.string().nullable() });
const hoursRow = z.object({ month: z.string(), from: z.string(), to: z.string() });

/**
 * Finds stored rows and writes their record numbers to DuckDB's `stored_already`.
 *
 * @param done records that an earlier run of this load wrote: the store has them from this very file
 * @param onMonth gets the share of months that are checked; may throw to stop
 */
export async function findStoredRows(duck: Duck, client: Client, done: number, onMonth: (fraction: number) => void): Promise<StoredRows> {
  const { connection } = duck;
  await connection.run('create or replace table stored_already (record bigint)');
  const hours = await sharedHours(duck, client);
  const months = [...new Set(hours.map(({ month }) => month))];
  for (const [index, month] of months.entries()) {
    onMonth(index / months.length);
    const ofMonth = hours.filter((some) => some.month === month);
    await bringStored(duck, client, ofMonth);
    const inHours = ofMonth.map(({ from, to }) => `(event_time >= timestamp '${from}' and event_time < timestamp '${to}')`).join(' or ');
    await connection.run(duckSql('find-stored').replaceAll('KEY', KEY.join(', ')).replace('IN_HOURS', inHours), [BigInt(done)]);
  }
  await connection.run('drop table if exists stored_rows');
  const [rows] = await duckRows(connection, 'select count(*) as rows from file_events where record >= $1', [BigInt(done)]);
  const [stored] = await duckRows(connection, 'select count(*) as rows from stored_already');
  return { rows: countRow.parse(rows).rows, stored: countRow.parse(stored).rows };
}

/** Stretches of hours in which the file and the store have events in the same minute. None crosses the end of a month (UTC). */
async function sharedHours(duck: Duck, client: Client): Promise<z.output<typeof hoursRow>[]> {
  const { connection } = duck;
  const [span] = await duckRows(
    connection,
    `select date_trunc('minute', min(event_time))::varchar as first, max(event_time)::varchar as last from file_events`,
  );
  const { first, last } = spanRow.parse(span);
  if (first === null || last === null) return [];
  await connection.run('create or replace table stored_minutes (minute timestamp, event_type event_type)');
  await bring(
    duck,
    client,
    'stored_minutes',
    // Refunds have rows there too, but they are not events.
    `select minute at time zone 'UTC', event_type
     from stage_minutes
     where events > 0 and event_type <> 'refund' and minute >= '${first}+00' and minute <= '${last}+00'`,
  );
  return z.array(hoursRow).parse(await duckRows(connection, duckSql('shared-hours')));
}

async function bringStored(duck: Duck, client: Client, hours: readonly z.output<typeof hoursRow>[]): Promise<void> {
  await duck.connection.run(`
    create or replace table stored_rows (
      event_us bigint, event_type event_type, product_id bigint, category_key integer, brand_id integer, price decimal(14, 4), user_id bigint,
      user_session uuid, quantity integer)`);
  // One query for each stretch, with constant bounds, so that PostgreSQL prunes to the partitions and BRIN ranges of these hours.
  for (const { from, to } of hours)
    await bring(duck, client, 'stored_rows', `${IN_STORE} where e.event_time >= '${from}+00' and e.event_time < '${to}+00'`);
}

async function bring({ connection, folder }: Duck, client: Client, table: string, query: string): Promise<void> {
  const path = join(folder, `${table}.csv`);
  await pipeline(client.query(copyTo(`copy (${query}) to stdout (format csv)`)), createWriteStream(path, { mode: privateFile }));
  await connection.run(`copy ${table} from '${path.replaceAll("'", "''")}' (format csv, header false, auto_detect false)`);
  await rm(path);
}
