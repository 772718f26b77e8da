import type { SessionHoursAnswer, SessionHoursQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { eventsInRangeAndFilter, eventsInReachAndFilter } from '../filters/filter-conditions.js';
import { onColumns } from '../filters/on-columns.js';
import { inSegment } from '../filters/segment-users.js';
import { readSessionReach } from '../filters/session-reach.query.js';
import { weekCells } from '../filters/week-hours.query.js';

const hourRow = z.object({ weekday: z.number(), hour: z.number(), sessions: numeric, purchasers: numeric, duration_seconds: numeric });

/** Sessions by the hour of the week they started in. The client must be in a repeatable-read transaction. */
export async function sessionHours(client: SqlClient, query: SessionHoursQuery, now: Date, columns: Columns): Promise<SessionHoursAnswer> {
  const filter = await resolveFilter(client, query);
  const found = await onColumns(client, columns, filter, (events) => beginnings(client, events, filter));
  const rows = found.map(({ duration_seconds: durationSeconds, ...row }) => ({ ...row, durationSeconds }));
  return {
    ...filter.head,
    cells: await weekCells(client, filter, now, rows, { sessions: 0, purchasers: 0, durationSeconds: 0 }),
  };
}

/**
 * Sessions that started in the range (under a filter: with an event that passes it), purchasers and total duration per hour of the week.
 * Found through their events, because sessions have no index by start.
 */
async function beginnings(client: SqlClient, events: RowSource, filter: ResolvedFilter) {
  const p = new SqlParameters();
  // Without a filter it is enough to find a session's first event, which lies in the range.
  const passesFilter = filter.filtered
    ? eventsInReachAndFilter(filter, (await readSessionReach(client, filter)).until, p)
    : eventsInRangeAndFilter(filter, p);
  return queryRows(
    events,
    hourRow,
    `select extract(isodow from l.begins)::integer as weekday, extract(hour from l.begins)::integer as hour,
       sum(l.sessions) as sessions, sum(l.purchasers) as purchasers, sum(l.duration_seconds) as duration_seconds
     from (
       select date_trunc('hour', store_local(s.started_at)) as begins, count(*) as sessions,
         count(*) filter (where s.purchases > 0) as purchasers, sum(extract(epoch from s.ended_at - s.started_at)) as duration_seconds
       from (
         select distinct e.user_session
         from events e
         where ${passesFilter} and ${inSegment('e', filter)} and e.user_session is not null) e
       join sessions s using (user_session)
       where s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)}
       group by 1) l
     group by 1, 2`,
    p.values,
  );
}
