/**
 * What a part that comes after everything stored must know of what is stored, to be counted by itself: on which day users met each brand
 * last. Only that of the week and the month in which the part begins is ever asked for (counts/brand-returns.sql).
 */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Duck } from './duck.js';

/** Makes DuckDB's table `brand_days_before`. @param firstDay of the part, after all that is stored; null: nothing of it is asked for */
export async function bringBrandDaysBefore({ connection, folder }: Duck, client: Client, firstDay: string | null): Promise<void> {
  await connection.run('create or replace table brand_days_before (brand_id integer, user_id bigint, day date)');
  if (firstDay === null) return;
  const path = join(folder, 'brand-days-before.csv');
  // Question: on which day of the week or month of this day, and before it, did users meet which brands last?
  const stored = client.query(
    copyTo(
      `copy (
         select brand_id, user_id, max(day)
         from brand_user_days
         where day >= least(date_trunc('week', date '${firstDay}'), date_trunc('month', date '${firstDay}'))::date
         group by brand_id, user_id) to stdout (format csv)`,
    ),
  );
  await pipeline(stored, createWriteStream(path));
  await connection.run(
    `insert into brand_days_before
     select * from read_csv($1, header = false, auto_detect = false, columns = {brand_id: 'INTEGER', user_id: 'BIGINT', day: 'DATE'})`,
    [path],
  );
  await rm(path);
}
