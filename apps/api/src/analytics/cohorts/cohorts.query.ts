import type { Cohort, CohortBasis, CohortsAnswer, CohortsQuery, CohortUnit } from '@storepulse/contracts';
import { z } from 'zod';
import { addedUp } from '../../columns/kept-counts.js';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { daysBefore, startOfBucket } from '../../platform/calendar-days.js';
import { queryRow, queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { BUCKET_OF, cohortCells, fillCohortCells, FIRST_DAY_OF } from '../../columns/cohort-cells.js';
import { inDays } from '../filters/column-conditions.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { onColumns } from '../filters/on-columns.js';
import { inSegment } from '../filters/segment-users.js';
import { HOLDS_EVENTS } from '../filters/stored-days.js';

const countRow = z.object({ cohort: z.number(), bucket: z.number(), users: numeric });
const storedRow = z.object({
  first_day: z.string().nullable(),
  last_day: z.string().nullable(),
  buckets: z.array(z.number()).nullable(),
  today: z.string(),
});

/** Weeks are numbered from a Monday, months from January of year 0: integers compare faster than dates. */
const BUCKETS: Record<CohortUnit, (day: string) => string> = {
  week: (day) => `(${day} - date '1970-01-05') / 7`,
  month: (day) => `(extract(year from ${day}) * 12 + extract(month from ${day}) - 1)::integer`,
};
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const FIRST_MONDAY = Date.parse('1970-01-05T00:00:00Z');

/** Retention: the users of each week or month of first visit (or purchase), and how many of them returned in each later one. */
export async function cohorts(client: SqlClient, query: CohortsQuery, now: Date, columns: Columns): Promise<CohortsAnswer> {
  const filter = await resolveFilter(client, { from: query.from, to: query.to, segment: query.segment });
  const counted = await onColumns(client, columns, filter, (events) => countedCohorts(events, query, filter));
  const {
    first_day: firstDay,
    last_day: lastDay,
    buckets,
    today,
  } = await queryRow(
    client,
    storedRow,
    `select
       min(day)::text as first_day, max(day)::text as last_day, array_agg(distinct ${BUCKETS[query.unit]('day')}) as buckets,
       store_day($1)::text as today
     from stage_days
     where ${HOLDS_EVENTS}`,
    [now],
  );
  const lastBucket = lastDay === null ? null : bucketOf(query.unit, lastDay);
  return {
    ...filter.head,
    unit: query.unit,
    by: query.by,
    cohorts: gridOf(counted, query.unit, { stored: new Set(buckets), last: lastBucket ?? 0 }),
    unfinished:
      lastDay === null || lastBucket === null || isOver(query.unit, lastBucket, lastDay, today) ? null : startOf(query.unit, lastBucket),
    mayNotBeNew: firstDay === null ? null : startOf(query.unit, bucketOf(query.unit, firstDay)),
  };
}

type Counted = z.output<typeof countRow>[];

/** Users by first and later week or month, from the columns. */
async function countedCohorts(events: RowSource, { unit, by }: CohortsQuery, filter: ResolvedFilter): Promise<Counted> {
  if (filter.segment === null) await fillCohortCells(events, unit, by);
  const p = new SqlParameters();
  // Nobody of a cohort came before its first day.
  const cells =
    filter.segment === null
      ? `(select * from cohort_cells where unit = '${unit}' and basis = '${by}')`
      : await addedUp(
          events,
          { ...filter, to: filter.lastDay ?? filter.to },
          {
            by: ['bucket', 'first_day'],
            sums: ['users'],
            startOfRow: (day) => startOfBucket(unit, day),
            daysOf: 'events',
            addsUpOverUsers: 'users',
            // The first day of a user moves if an event arrives for an earlier day.
            dependsOnDaysBefore: true,
            rows: (days, q) =>
              cohortCells(unit, by, `${inDays('d.day', days, q)} and ${inSegment('d', days)} and ${isOfCohorts(filter, by, q)}`),
          },
          p,
        );
  return queryRows(
    events,
    countRow,
    `select ${BUCKET_OF[unit]('first_day')} as cohort, bucket, sum(users) as users
     from ${cells} c
     where ${inDays('first_day', filter, p)}
     group by all`,
    p.values,
  );
}

/** The user of a day `d` may have begun in the range. If it is short, most have not. */
const isOfCohorts = (filter: ResolvedFilter, by: CohortBasis, p: SqlParameters): string =>
  filter.lastDay === null || filter.to >= filter.lastDay
    ? 'true'
    : `d.user_id in (select user_id from users where ${inDays(FIRST_DAY_OF[by], filter, p)})`;

function gridOf(counted: Counted, unit: CohortUnit, { stored, last }: { stored: ReadonlySet<number>; last: number }): Cohort[] {
  return [...new Set(counted.map(({ cohort }) => cohort))]
    .toSorted((a, b) => a - b)
    .map((cohort) => {
      const usersOf = new Map(counted.filter((row) => row.cohort === cohort).map(({ bucket, users }) => [bucket, users]));
      const returned = Array.from({ length: Math.max(0, last - cohort) + 1 }, (_, after) =>
        stored.has(cohort + after) ? (usersOf.get(cohort + after) ?? 0) : null,
      );
      return { start: startOf(unit, cohort), users: returned[0] ?? 0, returned };
    });
}

/** The last day of the bucket is stored and is not today. */
function isOver(unit: CohortUnit, bucket: number, lastDay: string, today: string): boolean {
  return lastDay < today && bucketOf(unit, daysBefore(lastDay, -1)) > bucket;
}

/** Must match `BUCKETS`, the SQL version. */
function bucketOf(unit: CohortUnit, day: string): number {
  if (unit === 'week') return Math.floor((Date.parse(`${day}T00:00:00Z`) - FIRST_MONDAY) / WEEK_MS);
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function startOf(unit: CohortUnit, bucket: number): string {
  if (unit === 'week') return new Date(FIRST_MONDAY + bucket * WEEK_MS).toISOString().slice(0, 10);
  return `${String(Math.floor(bucket / 12)).padStart(4, '0')}-${String((bucket % 12) + 1).padStart(2, '0')}-01`;
}
