import { SESSION_SEGMENTS, type SessionsAnswer, type SessionsQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { CachedProductDays } from '../product-days/cached-product-days.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { inDays, ofRange, sessionsOf } from '../filters/column-conditions.js';
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

const chosenRow = z.object({
  purchaser: z.boolean().nullable(),
  seconds: numeric.nullable(),
  event_count: numeric.nullable(),
  /** Bits of the columns this row sums over: 4 purchaser, 2 seconds, 1 event count. */
  summed: numeric,
  sessions: numeric,
  events: numeric,
  duration_seconds: numeric,
  /** Distinct users, the same in every row. */
  purchasers: numeric,
  non_purchasers: numeric,
  all_users: numeric,
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
         where ${ofRange(filter, p)} and ${inDays('e.started_day', filter, p)}
         group by e.user_session) s`;

async function countedParts(events: RowSource, filter: ResolvedFilter): Promise<SessionParts> {
  const p = new SqlParameters();
  // Selects whole sessions that started in the range and have an event that passes the filter. One pass over the events yields all figures.
  const rows = await queryRows(
    events,
    chosenRow,
    `with chosen as materialized (
       select
         s.user_id, s.purchases > 0 as purchaser, s.events as event_count,
         (epoch_us(s.ended_at) - epoch_us(s.started_at)) / 1e6 as duration_seconds,
         (epoch_us(s.ended_at) - epoch_us(s.started_at)) // 1000000 as seconds
       from ${filter.cutAt === null ? 'sessions s' : sessionsUpToCut(filter, p)}
       join (${sessionsOf(filter, p)}) e using (user_session)
       where ${inDays('s.started_day', filter, p)}
     ),
     people as materialized (
       select bool_or(purchaser) as bought, bool_or(not purchaser) as looked
       from chosen
       group by user_id
     )
     select
       c.purchaser, c.seconds, c.event_count, grouping(c.purchaser, c.seconds, c.event_count) as summed,
       count(*) as sessions, coalesce(sum(c.event_count), 0) as events, coalesce(sum(c.duration_seconds), 0) as duration_seconds,
       (select count(*) from people where bought) as purchasers,
       (select count(*) from people where looked) as non_purchasers,
       (select count(*) from people) as all_users
     from chosen c
     group by grouping sets ((), (c.purchaser), (c.purchaser, c.seconds), (c.purchaser, c.event_count))`,
    p.values,
  );
  const summedOver = (bits: number) =>
    rows.filter((row) => row.summed === bits).map((row) => ({ ...row, purchaser: row.purchaser === true }));
  const [all] = summedOver(0b111);
  return {
    totals: summedOver(0b011).map((row) => ({ ...row, durationSeconds: row.duration_seconds })),
    durations: valueCountsOf(summedOver(0b001).map((row) => ({ ...row, value: row.seconds ?? 0 }))),
    eventCounts: valueCountsOf(summedOver(0b010).map((row) => ({ ...row, value: row.event_count ?? 0 }))),
    users: { purchasers: all?.purchasers ?? 0, nonPurchasers: all?.non_purchasers ?? 0, all: all?.all_users ?? 0 },
  };
}
