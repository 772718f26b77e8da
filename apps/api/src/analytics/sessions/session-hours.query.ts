import type { SessionHoursAnswer, SessionHoursQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { addedUp } from '../../columns/kept-counts.js';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { inDays, sessionsOf } from '../filters/column-conditions.js';
import { onColumns } from '../filters/on-columns.js';
import { weekCells } from '../filters/week-hours.query.js';

const hourRow = z.object({ weekday: z.number(), hour: z.number(), sessions: numeric, purchasers: numeric, duration_seconds: numeric });

/** Sessions by the hour of the week they started in. The client must be in a repeatable-read transaction. */
export async function sessionHours(client: SqlClient, query: SessionHoursQuery, now: Date, columns: Columns): Promise<SessionHoursAnswer> {
  const filter = await resolveFilter(client, query);
  const found = await onColumns(client, columns, filter, (events) => beginnings(events, filter));
  const rows = found.map(({ duration_seconds: durationSeconds, ...row }) => ({ ...row, durationSeconds }));
  return {
    ...filter.head,
    cells: await weekCells(client, filter, now, rows, { sessions: 0, purchasers: 0, durationSeconds: 0 }),
  };
}

/** Sessions that started in the range (under a filter: with an event that passes it), purchasers and total duration per hour of the week. */
async function beginnings(events: RowSource, filter: ResolvedFilter) {
  const p = new SqlParameters();
  const hours = await addedUp(
    events,
    filter,
    {
      by: ['hour'],
      sums: ['sessions', 'purchasers', 'duration_us'],
      daysOf: 'sessions',
      rows: (days, q) => `
        select floor_div(s.local, 3600) as hour, count(*) as sessions, count(*) filter (where s.purchases > 0) as purchasers,
          sum(s.seconds * 1000000 + s.further_micros) as duration_us
        from (
          select local_second(s.second) as local, s.purchases, s.seconds, s.further_micros
          from session_rows s
          ${days.filtered || days.cutAt !== null ? `join (${sessionsOf(days, q)}) e using (user_session)` : ''}
          where ${inDays('s.started_day', days, q)}) s
        group by 1`,
    },
    p,
  );
  return queryRows(
    events,
    hourRow,
    `select weekday_of(l.hour * 3600) as weekday, hour_of(l.hour * 3600) as hour,
       sum(l.sessions) as sessions, sum(l.purchasers) as purchasers, sum(l.duration_us) / 1e6 as duration_seconds
     from ${hours} l
     group by 1, 2`,
    p.values,
  );
}
