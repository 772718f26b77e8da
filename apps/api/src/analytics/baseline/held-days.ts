import { z } from 'zod';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { HOLDS_EVENTS } from '../filters/stored-days.js';

/** Weeks to look back. */
const WEEKS = 8;
const dayRow = z.object({ day: z.string() });

/**
 * The same weekday in past weeks, newest first, back to the last gap in the data. A week without events counts as a gap: missing data is
 * not zero activity. The first day after a gap (or of the store) may be incomplete, so it is left out.
 */
export async function heldDays(client: SqlClient, day: string): Promise<string[]> {
  const rows = await queryRows(
    client,
    dayRow,
    `with stored as (
       select distinct s.day from stage_days s where ${HOLDS_EVENTS} and s.day <= $1::date and s.day >= $1::date - 7 * ($2::int + 1)
     ), broken as (
       select max(g.day) as day
       from (select day, lead(day, 1, $1::date) over (order by day) - day as days_to_next from stored) g
       where g.days_to_next > 7
     ), fed as (
       select min(s.day) as first_day from stored s cross join broken b where b.day is null or s.day > b.day
     )
     select ($1::date - 7 * w)::text as day
     from fed
     cross join generate_series(1, $2::int) as w
     where $1::date - 7 * w > fed.first_day
     order by w`,
    [day, WEEKS],
  );
  return rows.map((row) => row.day);
}

/** The same weekday one week before, `YYYY-MM-DD`. */
export const weekBefore = (day: string): string => new Date(Date.parse(day) - 7 * 86_400_000).toISOString().slice(0, 10);
