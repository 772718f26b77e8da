import {
  type FunnelInterval,
  type FunnelPoint,
  type FunnelOverTimeAnswer,
  type FunnelOverTimeQuery,
  MAX_DAYS_OF_HOURS,
} from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric, timestamp } from '../../platform/column-types.js';
import { queryRow, queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { countedBy, countedStages, rowsOfCounts } from '../filters/counted-stages.js';
import { localHours } from '../filters/local-hours.js';
import { onColumns } from '../filters/on-columns.js';
import { stageRates } from '../filters/rates.js';
import { stageDays } from '../filters/stage-days.js';

const counts = { views: numeric, carts: numeric, purchases: numeric };
const dayRow = z.object({ at: z.string(), ...counts });
const hourRow = z.object({ at: timestamp, ...counts });
const startRow = z.object({ at: timestamp });
/** `at` in milliseconds since 1970. */
const countedHourRow = z.object({ at: numeric, ...counts });
const spanRow = z.object({ days: numeric, open: z.boolean() });

/** The funnel in events over time. The client must be in a repeatable-read transaction. */
export async function funnelOverTime(
  client: SqlClient,
  query: FunnelOverTimeQuery,
  now: Date,
  columns: Columns,
): Promise<FunnelOverTimeAnswer> {
  const filter = await resolveFilter(client, query);
  const { interval } = query;
  const span = await spanOf(client, filter, interval, now);
  const tooManyHours = interval === 'hour' && span.days > MAX_DAYS_OF_HOURS;
  const rows = tooManyHours ? [] : await rowsOf(client, filter, interval, columns);
  const points: FunnelPoint[] = rows.map((row) => ({ ...row, ...stageRates(row) }));
  return {
    ...filter.head,
    interval,
    points: interval === 'hour' ? startedBy(points, now) : points,
    lastIncomplete: points.length > 0 && span.open,
    tooManyHours,
  };
}

/** Drops the hours of today that have not started: they are not zeros. */
const startedBy = (points: FunnelPoint[], now: Date): FunnelPoint[] => points.filter(({ at }) => new Date(at) <= now);

// The number of days, and whether the last bucket is still running or ends after the range.
const spanOf = (client: SqlClient, filter: ResolvedFilter, interval: FunnelInterval, now: Date) =>
  queryRow(
    client,
    spanRow,
    interval === 'week'
      ? `select $2::date - $1::date + 1 as days, date_trunc('week', $2::date::timestamp)::date + 6 > least($2::date, store_day($3) - 1) as open`
      : `select $2::date - $1::date + 1 as days, $2::date >= store_day($3) as open`,
    [filter.from, filter.to, now],
  );

async function rowsOf(
  client: SqlClient,
  filter: ResolvedFilter,
  interval: FunnelInterval,
  columns: Columns,
): Promise<z.output<typeof dayRow>[]> {
  if (interval === 'hour') return filter.filtered ? filteredHours(client, filter, columns) : hoursOf(client, filter);
  return filter.filtered ? filteredDays(client, filter, interval, columns) : daysOf(client, filter, interval);
}

const STAGE_SUMS = (events: string) => `
  coalesce(sum(${events}) filter (where c.event_type = 'view'), 0) as views,
  coalesce(sum(${events}) filter (where c.event_type = 'cart'), 0) as carts,
  coalesce(sum(${events}) filter (where c.event_type = 'purchase'), 0) as purchases`;

/** The days of the range, and the day their bucket starts on. */
const bucketsOf = ({ from, to }: ResolvedFilter, interval: 'day' | 'week', p: SqlParameters) => `(
       select g::date as day, date_trunc(${p.add(interval)}, g)::date as at
       from generate_series(${p.add(from)}::date::timestamp, ${p.add(to)}::date::timestamp, interval '1 day') as g)`;

function daysOf(client: SqlClient, filter: ResolvedFilter, interval: 'day' | 'week') {
  const p = new SqlParameters();
  return queryRows(
    client,
    dayRow,
    `select b.at::text as at, ${STAGE_SUMS('c.events')}
     from ${bucketsOf(filter, interval, p)} b
     left join ${stageDays(filter, p)} c using (day)
     group by b.at
     order by b.at`,
    p.values,
  );
}

async function filteredDays(client: SqlClient, filter: ResolvedFilter, interval: 'day' | 'week', columns: Columns) {
  const days = await onColumns(client, columns, filter, (events) => countedBy(events, filter, 'day'));
  const p = new SqlParameters();
  return queryRows(
    client,
    dayRow,
    `select b.at::text as at, coalesce(sum(c.views), 0) as views, coalesce(sum(c.carts), 0) as carts, coalesce(sum(c.purchases), 0) as purchases
     from ${bucketsOf(filter, interval, p)} b
     left join ${rowsOfCounts(days, 'date', p)} c on c.key = b.day
     group by b.at
     order by b.at`,
    p.values,
  );
}

/** The hours of the range. In most time zones, a day on which the clocks change has 23 or 25. */
const hoursIn = (filter: ResolvedFilter, p: SqlParameters) => {
  const cut = `${p.add(filter.cutAt ?? 'infinity')}::timestamptz`;
  return `(
    select at, least(ends_at, ${cut}) as ends_at
    from ${localHours(filter, p)} h
    where at < ${cut})`;
};

function hoursOf(client: SqlClient, filter: ResolvedFilter) {
  const p = new SqlParameters();
  return queryRows(
    client,
    hourRow,
    `select b.at, ${STAGE_SUMS('c.events')}
     from ${hoursIn(filter, p)} b
     left join stage_minutes c on c.minute >= b.at and c.minute < b.ends_at
     group by b.at
     order by b.at`,
    p.values,
  );
}

async function filteredHours(client: SqlClient, filter: ResolvedFilter, columns: Columns) {
  const p = new SqlParameters();
  const hours = await queryRows(client, startRow, `select at from ${hoursIn(filter, p)} b order by at`, p.values);
  const found = await onColumns(client, columns, filter, (events) =>
    countedHours(
      events,
      filter,
      hours.map(({ at }) => at),
    ),
  );
  const counted = new Map(found.map(({ at, ...counts }) => [at, counts]));
  return hours.map(({ at }) => ({ at, ...(counted.get(Date.parse(at)) ?? { views: 0, carts: 0, purchases: 0 }) }));
}

/** Events by hour. Hours start on a full minute, or, before there were time zones, on a full second. */
async function countedHours(events: RowSource, filter: ResolvedFilter, starts: readonly string[]) {
  const unit = starts.every((at) => Date.parse(at) % 60_000 === 0) ? 60 : 1;
  const p = new SqlParameters();
  const minutes = await countedStages(events, filter, { second: `floor_div(e.second, ${unit}) * ${unit}` }, p);
  return queryRows(
    events,
    countedHourRow,
    `select h.second * 1000 as at, sum(m.views) as views, sum(m.carts) as carts, sum(m.purchases) as purchases
     from ${minutes} m
     asof join (select unnest(${p.add(starts.map((at) => Date.parse(at) / 1000))}::bigint[]) as second) h on m.second >= h.second
     group by h.second`,
    p.values,
  );
}
