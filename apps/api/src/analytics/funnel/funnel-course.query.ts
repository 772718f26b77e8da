import {
  type CourseInterval,
  type CoursePoint,
  type FunnelCourseAnswer,
  type FunnelCourseQuery,
  MOST_DAYS_OF_HOURS,
} from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { readScope, type AnswerScope } from '../scope/answer-scope.js';
import { countExactly, TOO_LONG_TO_READ } from '../scope/exact-count.js';
import { LOCAL_HOURS } from '../scope/local-hours.js';
import { IN_SCOPE_OF_EVENTS, IN_SCOPE_OF_PRODUCT_DAYS } from '../scope/scope-filter.js';
import { productDays } from '../scope/product-days.js';
import { stageRates } from '../scope/rates.js';
import { stageDays } from '../scope/stage-days.js';
import { ofSegment } from '../scope/segment-users.js';

const TOO_MANY_HOURS = `Hours are shown for at most ${MOST_DAYS_OF_HOURS} days. Choose a shorter range, or days.`;

const counts = { views: numeric, carts: numeric, purchases: numeric };
const dayRow = z.object({ at: z.string(), ...counts });
const hourRow = z.object({ at: timestamp, ...counts });
const spanRow = z.object({ days: numeric, open: z.boolean() });

/** The funnel in events over time. The client must be in a repeatable-read transaction. */
export async function funnelCourse(client: SqlClient, query: FunnelCourseQuery, now: Date): Promise<FunnelCourseAnswer> {
  const scope = await readScope(client, query);
  const { interval } = query;
  const span = await spanOf(client, scope, interval, now);
  const tooMany = interval === 'hour' && span.days > MOST_DAYS_OF_HOURS;
  const rows = tooMany ? null : await rowsOf(client, scope, interval);
  const points: CoursePoint[] = (rows ?? []).map((row) => ({ ...row, ...stageRates(row) }));
  return {
    ...scope.head,
    interval,
    points: interval === 'hour' ? startedBy(points, now) : points,
    lastIncomplete: points.length > 0 && span.open,
    uncounted: tooMany ? TOO_MANY_HOURS : rows === null ? TOO_LONG_TO_READ : null,
  };
}

/** Drops the hours of today that have not started: they are not zeros. */
const startedBy = (points: CoursePoint[], now: Date): CoursePoint[] => points.filter(({ at }) => new Date(at) <= now);

// The number of days, and whether the last bucket is still running or ends after the range.
const spanOf = (client: SqlClient, scope: AnswerScope, interval: CourseInterval, now: Date) =>
  queryRow(
    client,
    spanRow,
    interval === 'week'
      ? `select $2::date - $1::date + 1 as days, date_trunc('week', $2::date::timestamp)::date + 6 > least($2::date, store_day($3) - 1) as open`
      : `select $2::date - $1::date + 1 as days, $2::date >= store_day($3) as open`,
    [scope.from, scope.to, now],
  );

async function rowsOf(client: SqlClient, scope: AnswerScope, interval: CourseInterval): Promise<z.output<typeof dayRow>[] | null> {
  if (interval !== 'hour') {
    if (!scope.filtered) return daysOf(client, scope, interval);
    const counted = () => filteredDays(client, scope, interval);
    return scope.segment === null ? counted() : countExactly(client, scope, counted);
  }
  return scope.filtered ? countExactly(client, scope, () => filteredHours(client, scope)) : hoursOf(client, scope);
}

const STAGE_SUMS = (events: string) => `
  coalesce(sum(${events}) filter (where c.event_type = 'view'), 0) as views,
  coalesce(sum(${events}) filter (where c.event_type = 'cart'), 0) as carts,
  coalesce(sum(${events}) filter (where c.event_type = 'purchase'), 0) as purchases`;

const daysOf = (client: SqlClient, scope: AnswerScope, interval: 'day' | 'week') =>
  queryRows(
    client,
    dayRow,
    `select b.at::text as at, ${STAGE_SUMS('c.events')}
     from (
       select g::date as day, date_trunc($3, g)::date as at
       from generate_series($1::date::timestamp, $2::date::timestamp, interval '1 day') as g) b
     left join ${stageDays(scope, '$1', '$2')} c using (day)
     group by b.at
     order by b.at`,
    [scope.from, scope.to, interval],
  );

function filteredDays(client: SqlClient, scope: AnswerScope, interval: 'day' | 'week') {
  const { sql, parameters } = productDays(scope, [interval]);
  return queryRows(
    client,
    dayRow,
    `select b.at::text as at, coalesce(sum(c.views), 0) as views, coalesce(sum(c.carts), 0) as carts, coalesce(sum(c.purchases), 0) as purchases
     from (
       select g::date as day, date_trunc($5, g)::date as at
       from generate_series($1::date::timestamp, $2::date::timestamp, interval '1 day') as g) b
     left join (
       select d.day, sum(d.views) as views, sum(d.carts) as carts, sum(d.purchases) as purchases
       from ${sql}
       where ${IN_SCOPE_OF_PRODUCT_DAYS}
       group by d.day) c using (day)
     group by b.at
     order by b.at`,
    parameters,
  );
}

/** The hours of the range. In most time zones, a day on which the clocks change has 23 or 25. */
const hoursIn = ({ cutAt }: AnswerScope) => {
  const cut = `'${cutAt ?? 'infinity'}'::timestamptz`;
  return `(
    select at, least(ends_at, ${cut}) as ends_at, row_number() over (order by at) as n
    from ${LOCAL_HOURS} h
    where at < ${cut})`;
};

const hoursOf = (client: SqlClient, scope: AnswerScope) =>
  queryRows(
    client,
    hourRow,
    `select b.at, ${STAGE_SUMS('c.events')}
     from ${hoursIn(scope)} b
     left join stage_minutes c on c.minute >= b.at and c.minute < b.ends_at
     group by b.at
     order by b.at`,
    [scope.from, scope.to],
  );

function filteredHours(client: SqlClient, scope: AnswerScope) {
  const { has, parameters } = ofSegment(scope, [...scope.parameters, scope.bounds]);
  return queryRows(
    client,
    hourRow,
    `with hours as materialized ${hoursIn(scope)}
     select b.at, ${STAGE_SUMS('c.events')}
     from hours b
     left join (
       select width_bucket(e.event_time, (select array_agg(at order by at) from hours)) as n, e.event_type, count(*) as events
       from events e
       where ${IN_SCOPE_OF_EVENTS} and ${has('e.user_id')}
       group by 1, 2) c using (n)
     group by b.at
     order by b.at`,
    parameters,
  );
}
