/**
 * What a part that follows everything stored needs from the store to be counted on its own: the last day on which each user came, did each
 * action and met each brand, and which of the part's sessions began earlier.
 */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { foldStatement } from '@storepulse/database/fold/batch-statements.js';
import { privateFile } from '@storepulse/database/embedded/private-files.js';
import { copyRows } from './copy-rows.js';
import { ASKED_MASKS } from './counts.js';
import { withPlainPath } from '../sources/plain-path.js';
import type { Duck } from './duck.js';

/**
 * Creates DuckDB's tables `brand_days_before`, `users_before` and `sessions_before`.
 *
 * @param firstDay first day of the part, after everything stored; null: leave the tables empty
 */
export async function bringStoreBefore(duck: Duck, client: Client, firstDay: string | null): Promise<void> {
  await duck.connection.run(`
    create or replace table brand_days_before (brand_id integer, user_id bigint, day date);
    create or replace table users_before (user_id bigint, stages smallint, ${ASKED_MASKS.map((mask) => `"${mask}" date`).join(', ')});
    create or replace table sessions_before (user_session uuid)`);
  if (firstDay === null) return;
  // The last day on which each user met each brand, within the week or month of `firstDay`. No earlier day is ever needed
  // (counts/returning-brand-users.sql).
  await bringAnswer(
    duck,
    client,
    'brand_days_before',
    `select b.brand_id, u.user_id, max(u.day)
     from user_days u
     cross join unnest(u.brands) as b (brand_id)
     where u.day >= least(date_trunc('week', date '${firstDay}'), date_trunc('month', date '${firstDay}'))::date
     group by b.brand_id, u.user_id`,
  );
  await bringUsersBefore(duck, client);
  await bringSessionsBefore(duck, client);
}

async function bringUsersBefore(duck: Duck, client: Client): Promise<void> {
  await bringIdsOfPart(duck, client, 'users_of_part', 'user_id', 'bigint');
  const lastDays = ASKED_MASKS.map((mask) => `max(day) filter (where activity_mask & ${mask} <> 0)`);
  // For each user of the part: the stages reached before it, and the last day for each activity mask. OFFSET keeps the planner from
  // computing the mask more than once a row.
  await bringAnswer(
    duck,
    client,
    'users_before',
    `select user_id, bit_or(stages), ${lastDays.join(', ')}
     from (
       select u.user_id, u.day, u.stages, ${foldStatement('counts/activity-mask')} as activity_mask
       from users_of_part p
       join user_days u on u.user_id = p.user_id
       offset 0) as d
     group by user_id`,
  );
  await client.query('drop table users_of_part');
}

/** Stages the ids of the part: it has fewer than the store, however large the store has grown. */
async function bringIdsOfPart({ connection }: Duck, client: Client, table: string, column: string, kind: 'uuid' | 'bigint'): Promise<void> {
  await client.query(`create temp table ${table} (${column} ${kind}) on commit drop`);
  await copyRows(connection, client, {
    sql: `select distinct ${column} from batch_events where ${column} is not null order by ${column}`,
    copy: `copy ${table} from stdin (format binary)`,
    kinds: [kind],
    onRows: () => undefined,
  });
  await client.query(`analyze ${table}`);
}

async function bringSessionsBefore(duck: Duck, client: Client): Promise<void> {
  await bringIdsOfPart(duck, client, 'sessions_of_part', 'user_session', 'uuid');
  await bringAnswer(
    duck,
    client,
    'sessions_before',
    'select p.user_session from sessions_of_part p join sessions s on s.user_session = p.user_session',
  );
  await client.query('drop table sessions_of_part');
}

async function bringAnswer({ connection, folder }: Duck, client: Client, table: string, query: string): Promise<void> {
  const path = join(folder, `${table}.csv`);
  await pipeline(client.query(copyTo(`copy (${query}) to stdout (format csv)`)), createWriteStream(path, { mode: privateFile }));
  // DATA_DIR may have a name that DuckDB would read as a pattern.
  await withPlainPath(path, (plain) => connection.run(`copy ${table} from '${plain}' (format csv, header false, auto_detect false)`));
  await rm(path);
}
