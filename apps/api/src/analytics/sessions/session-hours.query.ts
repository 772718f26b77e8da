import type { SessionHoursAnswer, SessionHoursQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { type AnswerScope, readScope } from '../scope/answer-scope.js';
import { countExactly, TOO_LONG_TO_READ } from '../scope/exact-count.js';
import { IN_SCOPE_OF_EVENTS, upToReach } from '../scope/scope-filter.js';
import { ofSegment } from '../scope/segment-users.js';
import { readSessionReach } from '../scope/session-reach.query.js';
import { weekCells } from '../scope/week-hours.query.js';

const hourRow = z.object({ weekday: z.number(), hour: z.number(), sessions: numeric, purchasers: numeric, duration_seconds: numeric });

/** Sessions by the hour of the week they started in. The client must be in a repeatable-read transaction. */
export async function sessionHours(client: SqlClient, query: SessionHoursQuery, now: Date): Promise<SessionHoursAnswer> {
  const scope = await readScope(client, query);
  const found = await countExactly(client, scope, () => beginnings(client, scope));
  const rows = found?.map(({ duration_seconds: durationSeconds, ...row }) => ({ ...row, durationSeconds }));
  return {
    ...scope.head,
    cells: rows === undefined ? [] : await weekCells(client, scope, now, rows, { sessions: 0, purchasers: 0, durationSeconds: 0 }),
    uncounted: rows === undefined ? TOO_LONG_TO_READ : null,
  };
}

/**
 * Sessions that started in the range (under a filter: with an event that passes it), purchasers and total duration per hour of the week.
 * Found through their events, because sessions have no index by start.
 */
async function beginnings(client: SqlClient, scope: AnswerScope) {
  // Without a filter it is enough to find a session's first event, which lies in the range.
  const reach = scope.filtered ? [(await readSessionReach(client, scope)).until] : [];
  const { has, parameters } = ofSegment(scope, [...scope.parameters, scope.bounds, ...reach]);
  return queryRows(
    client,
    hourRow,
    `select extract(isodow from l.at)::integer as weekday, extract(hour from l.at)::integer as hour,
       sum(l.sessions) as sessions, sum(l.purchasers) as purchasers, sum(l.duration_seconds) as duration_seconds
     from (
       select date_trunc('hour', store_local(s.started_at)) as at, count(*) as sessions,
         count(*) filter (where s.purchases > 0) as purchasers, sum(extract(epoch from s.ended_at - s.started_at)) as duration_seconds
       from (
         select distinct e.user_session
         from events e
         where ${scope.filtered ? upToReach(6) : IN_SCOPE_OF_EVENTS} and ${has('e.user_id')} and e.user_session is not null) e
       join sessions s using (user_session)
       where s.started_day between $1 and $2
       group by 1) l
     group by 1, 2`,
    parameters,
  );
}
