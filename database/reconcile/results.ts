import type { ClientBase } from 'pg';
import { z } from 'zod';
import { checkDay, checkStore } from './reconcile.js';
import type { TableDifferences } from './comparison.js';
import { storeDays } from './store-days.js';

/** A day, or null for the whole-store check and the views. */
export type Part = string | null;

const partRow = z.object({ day: z.string().nullable() });

/**
 * Checks the part and stores the result in place of the previous one.
 *
 * @param more compares copies of a day, in the same snapshot
 */
export async function checkAndKeep(
  client: ClientBase,
  part: Part,
  timeZone: string,
  more: (day: string) => Promise<TableDifferences[]> = async () => [],
): Promise<TableDifferences[]> {
  const begun = performance.now();
  const found = part === null ? await checkStore(client) : await checkDay(client, { day: part, timeZone }, () => more(part));
  const rows = found.reduce((sum, table) => sum + table.rows, 0);
  await client.query(
    `insert into reconcile_results (day, checked_at, seconds, differing_rows, differences)
     values ($1, clock_timestamp(), $2, $3, $4)
     on conflict (day) do update set
       checked_at = excluded.checked_at,
       seconds = excluded.seconds,
       differing_rows = excluded.differing_rows,
       differences = excluded.differences`,
    [part, (performance.now() - begun) / 1000, rows, JSON.stringify(found)],
  );
  return found;
}

/** All parts of the store: never checked first, then the oldest check first. Deletes results of days that no longer exist. */
export async function partsByNeed(client: ClientBase): Promise<Part[]> {
  const days = await storeDays(client);
  await client.query('delete from reconcile_results where day <> all ($1::date[])', [days]);
  await client.query('insert into reconcile_results (day) select unnest($1::date[]) union all select null on conflict (day) do nothing', [
    days,
  ]);
  const { rows } = await client.query('select day::text from reconcile_results order by checked_at nulls first, day');
  return rows.map((row) => partRow.parse(row).day);
}
