import type { ClientBase } from 'pg';
import { z } from 'zod';

/** A calendar month in UTC, `YYYY-MM`. */
export type Month = string;

const monthPattern = /^\d{4}-(0[1-9]|1[0-2])$/;
const missingRow = z.object({ month: z.string() });

/** Month of an ISO 8601 time in UTC. */
export const monthOf = (isoTime: string): Month => isoTime.slice(0, 7);

/** The month `ahead` months after that of `from`. */
export const monthAhead = (from: Date, ahead: number): Month =>
  new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + ahead, 1)).toISOString().slice(0, 7);

/** The months that two times and all between them lie in. */
export function monthsBetween(from: Date, to: Date): Month[] {
  const months: Month[] = [];
  for (let month = monthAhead(from, 0); month <= monthAhead(to, 0); month = monthAhead(new Date(`${month}-01T00:00:00Z`), 1))
    months.push(month);
  return months;
}

/**
 * Makes the partitions of `events` that the months need; those that stand already cost one look-up. The caller has begun a
 * transaction and holds the store's row or runs alone: two that make the same partition at once would collide on its name.
 *
 * Made aside and then attached: ATTACH takes SHARE UPDATE EXCLUSIVE on `events`, so readers and writers go on, whereas
 * CREATE TABLE … PARTITION OF would make them wait.
 *
 * @returns the months that were made.
 */
export async function ensurePartitions(client: ClientBase, months: readonly Month[]): Promise<Month[]> {
  for (const month of months) if (!monthPattern.test(month)) throw new RangeError(`not a month: ${month}`);
  // Question: which of these months have no partition yet?
  const missing = await client.query(
    `select m.month
     from unnest($1::text[]) as m (month)
     where to_regclass('events_' || replace(m.month, '-', '_')) is null
     order by m.month`,
    [months],
  );
  const made = missing.rows.map((row) => missingRow.parse(row).month);
  for (const month of made) {
    const name = `events_${month.replace('-', '_')}`;
    const next = monthAhead(new Date(`${month}-01T00:00:00Z`), 1);
    await client.query(`create table ${name} (like events including defaults including constraints)`);
    await client.query(
      `alter table events attach partition ${name} for values from ('${month}-01 00:00:00+00') to ('${next}-01 00:00:00+00')`,
    );
  }
  return made;
}
