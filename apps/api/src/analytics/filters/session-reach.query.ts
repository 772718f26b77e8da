import { z } from 'zod';
import { exactMoment } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';
import { rangeBegin, rangeEnd } from './filter-conditions.js';

const reachRow = z.object({ settled: exactMoment, until: exactMoment });

/**
 * Which events can belong to sessions that started in a range. The bounds use the longest session of each day, an upper limit. Sessions
 * have to be looked up only for events outside `settled` to the end of the range, and no event is read from `until` on.
 *
 *     sessions before │ looked up │ of the range, all │ looked up │ none
 *     ───────── begin ┼── settled ┼────────────── end ┼──── until ┼─────>
 */
export interface SessionReach {
  /** From here on, events of the range belong to sessions that started in it: all earlier sessions are over. */
  settled: string;
  /** By then all sessions that started in the range are over. If the last day is cut, the cut: later events do not count. */
  until: string;
}

export function readSessionReach(client: SqlClient, filter: ResolvedFilter): Promise<SessionReach> {
  const p = new SqlParameters();
  const from = p.add(filter.from);
  const end = rangeEnd(filter, p);
  // The longest session of a day is an index lookup. Its sessions start before the end of the day, and durations are cut to full seconds.
  return queryRow(
    client,
    reachRow,
    `select
       greatest(${rangeBegin(filter, p)}, max(l.over_at) filter (where l.day < ${from}))::text as settled,
       (${filter.cutAt === null ? `greatest(${end}, max(l.over_at) filter (where l.day >= ${from}))` : end})::text as until
     from (
       select d.day, day_start(d.day + 1) + make_interval(secs => longest.seconds + 1) as over_at
       from session_days d
       cross join lateral (
         select max(s.duration_seconds) as seconds
         from session_duration_days s
         where s.day = d.day and s.purchaser = d.purchaser) as longest
       where d.day <= ${p.add(filter.to)} and d.sessions > 0) l`,
    p.values,
  );
}
