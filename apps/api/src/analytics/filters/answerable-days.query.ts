import type { CoveredDays } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { SCAN_LIMIT_EVENTS } from './exact-count.js';
import { HOLDS_EVENTS } from './stored-days.js';

/**
 * With this many events, even the slowest raw-event query (ordered funnel, time to cart) finishes within a second. A dedicated core reads a
 * million events in that time; a core half as fast, or shared with a load or a refresh, less than half of that. It is better for a page to
 * open on fewer days than it could than with answers missing.
 */
export const SURELY_READ_EVENTS = 400_000;

interface Days {
  from: string | null;
  to: string | null;
}

const daysRow = z.object({ from: z.string().nullable(), to: z.string().nullable(), events: numeric });

// The longest part of the range that ends on its last stored day and holds at most this many events.
const lastDaysWithin = (client: SqlClient, { from, to }: Days, events: number) =>
  queryRow(
    client,
    daysRow,
    `select min(d.day)::text as "from", max(d.day)::text as "to", coalesce(max(d.until_end), 0) as events
     from (
       select day, sum(sum(events)) over (order by day desc) as until_end
       from stage_days
       where ${HOLDS_EVENTS} and day >= coalesce($1, day) and day <= coalesce($2, day)
       group by day) d
     where d.until_end <= $3`,
    [from, to, events],
  );

/** The last days of the range for which every query can be answered in full; none if the last day alone holds too many events. */
export async function answerableDays(client: SqlClient, days: Days): Promise<CoveredDays> {
  const { from, to } = await lastDaysWithin(client, days, SURELY_READ_EVENTS);
  return { from, to };
}

/**
 * The last days of a range to offer when the whole range was too slow. If the range has few events and was slow anyway, the days with half
 * of its events.
 */
export async function shorterRange(client: SqlClient, days: Days): Promise<CoveredDays> {
  const whole = await lastDaysWithin(client, days, Number.MAX_SAFE_INTEGER);
  if (whole.from === whole.to) return { from: null, to: null };
  const found = await lastDaysWithin(client, days, Math.min(SURELY_READ_EVENTS, Math.floor(whole.events / 2)));
  if (found.from !== null) return { from: found.from, to: found.to };
  // One busy day: offer it if a scan of it would be started at all.
  const last = await lastDaysWithin(client, { from: whole.to, to: whole.to }, SCAN_LIMIT_EVENTS);
  return { from: last.from, to: last.to };
}
