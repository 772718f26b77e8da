/**
 * What a part that comes after everything stored must know of what is stored, to be counted by itself: on which day users came last, to
 * do what, to which brand, and which of its sessions have begun before.
 */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { foldStatement } from '../../database/fold/batch-statements.js';
import { privateFile } from '../../database/embedded/private-files.js';
import { copyRows } from './copy-rows.js';
import { MARKS_ASKED_FOR } from './counts.js';
import { withPlainPath } from '../sources/plain-path.js';
import type { Duck } from './duck.js';

/**
 * Makes DuckDB's tables `brand_days_before`, `users_before` and `sessions_before`.
 *
 * @param firstDay of the part, after all that is stored; null: they are left empty
 */
export async function bringStoreBefore(duck: Duck, client: Client, firstDay: string | null): Promise<void> {
  await duck.connection.run(`
    create or replace table brand_days_before (brand_id integer, user_id bigint, day date);
    create or replace table users_before (user_id bigint, stages smallint, ${MARKS_ASKED_FOR.map((marks) => `"${marks}" date`).join(', ')});
    create or replace table sessions_before (user_session uuid)`);
  if (firstDay === null) return;
  // Question: on which day of the week or month of this day, and before it, did users meet which brands last? No other is ever asked
  // for (counts/brand-returns.sql).
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
  const lastDays = MARKS_ASKED_FOR.map((marks) => `max(day) filter (where marks & ${marks} <> 0)`);
  // Question: what has each user of the part done before it, and on which day did he last do each of what is asked for? OFFSET: marks are
  // worked out once a row.
  await bringAnswer(
    duck,
    client,
    'users_before',
    `select user_id, bit_or(stages), ${lastDays.join(', ')}
     from (
       select u.user_id, u.day, u.stages, ${foldStatement('counts/user-marks')} as marks
       from users_of_part p
       join user_days u on u.user_id = p.user_id
       offset 0) as d
     group by user_id`,
  );
  await client.query('drop table users_of_part');
}

/** By the ids of the part: it has fewer than the store, whatever the store has grown to. */
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
  // Question: which sessions of the part have begun before it?
  await bringAnswer(
    duck,
    client,
    'sessions_before',
    'select p.user_session from sessions_of_part p join sessions s on s.user_session = p.user_session',
  );
  await client.query('drop table sessions_of_part');
}

async function bringAnswer({ connection, folder }: Duck, client: Client, table: string, question: string): Promise<void> {
  const path = join(folder, `${table}.csv`);
  await pipeline(client.query(copyTo(`copy (${question}) to stdout (format csv)`)), createWriteStream(path, { mode: privateFile }));
  // DATA_DIR may have a name that DuckDB would take for a pattern.
  await withPlainPath(path, (plain) => connection.run(`copy ${table} from '${plain}' (format csv, header false, auto_detect false)`));
  await rm(path);
}
