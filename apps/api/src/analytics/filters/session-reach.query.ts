import { z } from 'zod';
import { exactMoment } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import type { ResolvedFilter } from './resolved-filter.js';
import { RANGE_BEGIN, RANGE_END } from './filter-conditions.js';

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
  const [begin, end] = [RANGE_BEGIN.replaceAll('$5', '$3'), RANGE_END.replaceAll('$5', '$3')];
  // The longest session of a day is an index lookup. Its sessions start before the end of the day, and durations are cut to full seconds.
  return queryRow(
    client,
    reachRow,
    `select
       greatest(${begin}, max(l.over_at) filter (where l.day < $1))::text as settled,
       (${filter.cutAt === null ? `greatest(${end}, max(l.over_at) filter (where l.day >= $1))` : end})::text as until
     from (
       select d.day, day_start(d.day + 1) + make_interval(secs => longest.seconds + 1) as over_at
       from session_days d
       cross join lateral (
         select max(s.duration_seconds) as seconds
         from session_duration_days s
         where s.day = d.day and s.purchaser = d.purchaser) as longest
       where d.day <= $2 and d.sessions > 0) l`,
    [filter.from, filter.to, filter.bounds],
  );
}
