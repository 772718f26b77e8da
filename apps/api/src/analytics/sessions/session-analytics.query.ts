import { SESSION_SEGMENTS, type SessionsAnswer, type SessionsQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { addedUp, type DayCount } from '../../columns/kept-counts.js';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { CachedProductDays } from '../product-days/cached-product-days.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { inDays, sessionsOf, sizeOf, untilCut } from '../filters/column-conditions.js';
import { onColumns } from '../filters/on-columns.js';
import type { CachedSessionDays } from './cached-session-days.js';
import { DURATION_BINS_SECONDS, EVENT_BINS, figuresOf, histogramOf, type SegmentTotals } from './session-figures.js';
import { NO_VALUES, type ValueCounts, valueCountsOf } from './value-counts.js';

const totalsRow = z
  .object({ purchaser: z.boolean(), sessions: numeric, events: numeric, duration_us: numeric })
  .transform(({ purchaser, sessions, events, duration_us }) => ({ purchaser, sessions, events, durationSeconds: duration_us / 1e6 }));
const usersRow = z.object({ purchasers: numeric, nonPurchasers: numeric, all: numeric });

interface SessionParts {
  totals: SegmentTotals[];
  durations: ValueCounts;
  eventCounts: ValueCounts;
  users: z.output<typeof usersRow>;
}

/** In-memory days. */
export interface CachedSessions {
  sessions: CachedSessionDays;
  products: CachedProductDays;
  columns: Columns;
}

/**
 * Sessions with a purchase compared with those without, for HTTP, subscribe replies and pushes. The client must be in a repeatable-read
 * transaction.
 */
export async function sessionAnalytics(client: SqlClient, query: SessionsQuery, cached: CachedSessions): Promise<SessionsAnswer> {
  const filter = await resolveFilter(client, query);
  const parts =
    filter.filtered || filter.cutAt !== null
      ? await filteredParts(client, filter, cached)
      : await plainParts(client, filter, cached.sessions);
  return {
    ...filter.head,
    segments: SESSION_SEGMENTS.map((segment) => figuresOf(segment, parts.totals, parts.durations, parts.eventCounts, parts.users[segment])),
    durationHistogram: histogramOf(parts.durations, DURATION_BINS_SECONDS),
    eventsHistogram: histogramOf(parts.eventCounts, EVENT_BINS),
  };
}

async function plainParts(client: SqlClient, filter: ResolvedFilter, cached: CachedSessionDays): Promise<SessionParts> {
  const days = [filter.from, filter.to];
  return {
    totals: await queryRows(
      client,
      totalsRow,
      `select purchaser, sum(sessions) as sessions, sum(events) as events, sum(duration_us) as duration_us
       from current_user_session_analytics
       where day between $1 and $2
       group by purchaser`,
      days,
    ),
    ...(await cached.distributions(client, filter)),
    // Distinct users. A user is counted on their first day in the range with such a session.
    users: await queryRow(
      client,
      usersRow,
      `select
         coalesce(sum(users) filter (where activity_mask = 16), 0) as "purchasers",
         coalesce(sum(users) filter (where activity_mask = 32), 0) as "nonPurchasers",
         coalesce(sum(users) filter (where activity_mask = 48), 0) as "all"
       from returning_users
       where activity_mask in (16, 32, 48) and day between $1 and $2 and previous_day < $1`,
      days,
    ),
  };
}

/** What the sessions are counted by, besides whether they have a purchase. */
const COUNTED_BY = ['all', 'seconds', 'events'] as const;
const countedRow = z.object({
  purchaser: z.boolean(),
  counted_by: z.enum(COUNTED_BY),
  value: numeric,
  sessions: numeric,
  events: numeric,
  duration_us: numeric,
});

const NOTHING: SessionParts = {
  totals: [],
  durations: NO_VALUES,
  eventCounts: NO_VALUES,
  users: { purchasers: 0, nonPurchasers: 0, all: 0 },
};

async function filteredParts(client: SqlClient, filter: ResolvedFilter, { products, columns }: CachedSessions): Promise<SessionParts> {
  if (filter.filtered && (await products.holdsNothing(client, filter))) return NOTHING;
  return onColumns(client, columns, filter, (events) => countedParts(events, filter));
}

/** Sessions as they were at the cut of the last day: only those that started before it, without later events. */
const sessionsUpToCut = (filter: ResolvedFilter, p: SqlParameters): string => `(
         select
           e.user_session, min(o.user_id) as user_id, min(o.started_day) as started_day, count(*) as events,
           count(*) filter (where e.event_type = 'purchase') as purchases, min(e.event_time) as started_at, max(e.event_time) as ended_at
         from events e
         join sessions o using (user_session)
         where ${inDays('e.started_day', filter, p)} and e.day >= ${p.add(filter.from)} and ${untilCut(filter, p)}
         group by e.user_session) s`;

/** Whole sessions that started in the range and have an event that passes the filter. */
const countedSessions: DayCount<ResolvedFilter> = {
  by: ['purchaser', 'counted_by', 'value'],
  sums: ['sessions', 'events', 'duration_us'],
  sets: ['users'],
  daysOf: 'sessions',
  rows: (days, p) => `
    with chosen as materialized (
      select s.user_id, s.purchases > 0 as purchaser, s.events, epoch_us(s.ended_at) - epoch_us(s.started_at) as duration_us
      from ${days.cutAt === null ? 'sessions s' : sessionsUpToCut(days, p)}
      join (${sessionsOf(days, p)}) e using (user_session)
      where ${inDays('s.started_day', days, p)}
    )
    select purchaser, 'all' as counted_by, 0 as value, count(*) as sessions, sum(events) as events, sum(duration_us) as duration_us,
      set_of_users(user_id) as users
    from chosen
    group by all
    union all
    select purchaser, 'seconds', duration_us // 1000000, count(*), 0, 0, null from chosen group by all
    union all
    select purchaser, 'events', events, count(*), 0, 0, null from chosen group by all`,
};

async function countedParts(events: RowSource, filter: ResolvedFilter): Promise<SessionParts> {
  const p = new SqlParameters();
  const counted = await addedUp(events, filter, countedSessions, p);
  // Both need the rows, and the newest days are counted with them.
  await events.query(`create or replace temp table counted_sessions as from ${counted}`, p.values);
  const rows = await queryRows(events, countedRow, 'select * exclude (users) from counted_sessions');
  const users = await queryRow(
    events,
    usersRow,
    `select ${sizeOf('any_value(users) filter (purchaser)')} as purchasers, ${sizeOf('any_value(users) filter (not purchaser)')} as "nonPurchasers",
       ${sizeOf('bit_or(users)')} as "all"
     from counted_sessions`,
  );
  const by = (what: (typeof COUNTED_BY)[number]) => rows.filter((row) => row.counted_by === what);
  return {
    totals: by('all').map((row) => ({ ...row, durationSeconds: row.duration_us / 1e6 })),
    durations: valueCountsOf(by('seconds')),
    eventCounts: valueCountsOf(by('events')),
    users,
  };
}
