import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';
import { localHours } from './local-hours.js';

/** An hour of the week; weekday 1 is Monday (ISO 8601). */
export interface WeekHour {
  weekday: number;
  hour: number;
}

const hoursRow = z.object({ weekday: z.number(), hour: z.number(), hours: numeric });

const keyOf = ({ weekday, hour }: WeekHour): string => `${weekday} ${hour}`;

/** All 168 hours of the week from Monday on. `hours` counts those in the range that have started: the divisor for a mean. */
export async function weekCells<Row extends WeekHour>(
  client: SqlClient,
  filter: ResolvedFilter,
  now: Date,
  rows: readonly Row[],
  none: Omit<Row, keyof WeekHour>,
): Promise<(WeekHour & Omit<Row, keyof WeekHour> & { hours: number })[]> {
  const begun = new Map((await hoursOf(client, filter, now)).map((row) => [keyOf(row), row.hours]));
  const counts = new Map(rows.map((row) => [keyOf(row), row]));
  return Array.from({ length: 7 * 24 }, (_, index) => {
    const cell = { weekday: Math.floor(index / 24) + 1, hour: index % 24 };
    return { ...none, ...counts.get(keyOf(cell)), ...cell, hours: begun.get(keyOf(cell)) ?? 0 };
  });
}

// Hours in the range that have started. On a day on which the clocks change, one is missing or occurs twice.
function hoursOf(client: SqlClient, filter: ResolvedFilter, now: Date) {
  const p = new SqlParameters();
  return queryRows(
    client,
    hoursRow,
    `select extract(isodow from h.local)::integer as weekday, extract(hour from h.local)::integer as hour, count(*) as hours
     from ${localHours(filter, p)} h
     where h.at <= ${p.add(now)}::timestamptz
     group by 1, 2`,
    p.values,
  );
}
