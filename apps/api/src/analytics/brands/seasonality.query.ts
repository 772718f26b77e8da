import type { SeasonalityAnswer, SeasonalityCell, SeasonalityQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { readScope, type AnswerScope } from '../scope/answer-scope.js';
import { countExactly, TOO_LONG_TO_READ } from '../scope/exact-count.js';
import { IN_SCOPE_OF_EVENTS } from '../scope/scope-filter.js';

const cellRow = z.object({
  weekday: z.number(),
  hour: z.number(),
  views: numeric,
  carts: numeric,
  purchases: numeric,
  revenue: numeric,
});
const hoursRow = z.object({ weekday: z.number(), hour: z.number(), hours: numeric });

/** The hours of the week, of some brands or of all. The client is in a repeatable read. */
export async function seasonality(client: SqlClient, query: SeasonalityQuery, now: Date): Promise<SeasonalityAnswer> {
  const scope = await readScope(client, query);
  const rows = scope.filtered ? await countExactly(client, scope, () => ofEvents(client, scope)) : await ofMinutes(client, scope);
  const hours = await hoursOf(client, scope, now);
  return {
    ...scope.head,
    cells: rows === null ? [] : allCells(rows, hours),
    uncounted: rows === null ? TOO_LONG_TO_READ : null,
  };
}

const keyOf = ({ weekday, hour }: { weekday: number; hour: number }): string => `${weekday} ${hour}`;

function allCells(rows: readonly z.output<typeof cellRow>[], hours: readonly z.output<typeof hoursRow>[]): SeasonalityCell[] {
  const counts = new Map(rows.map((row) => [keyOf(row), row]));
  const begun = new Map(hours.map((row) => [keyOf(row), row.hours]));
  return Array.from({ length: 7 * 24 }, (_, index) => {
    const cell = { weekday: Math.floor(index / 24) + 1, hour: index % 24 };
    const key = keyOf(cell);
    return { ...(counts.get(key) ?? { ...cell, views: 0, carts: 0, purchases: 0, revenue: 0 }), hours: begun.get(key) ?? 0 };
  });
}

// Question: how many of each hour of the week are there in the range that have begun? On the day on which clocks change one is missing, or twice there.
const hoursOf = (client: SqlClient, scope: AnswerScope, now: Date) =>
  queryRows(
    client,
    hoursRow,
    `select extract(isodow from l.at)::integer as weekday, extract(hour from l.at)::integer as hour, count(*) as hours
     from (
       select g at time zone $3 as at
       from generate_series(
         $1::date::timestamp at time zone $3,
         least((($2::date + 1)::timestamp at time zone $3) - interval '1 microsecond', $4::timestamptz),
         interval '1 hour') as g) l
     group by 1, 2`,
    [scope.from, scope.to, scope.timeZone, now],
  );

// Question: how many events of each stage fell into each hour of the week?
const ofMinutes = (client: SqlClient, scope: AnswerScope) =>
  queryRows(
    client,
    cellRow,
    `select extract(isodow from l.at)::integer as weekday, extract(hour from l.at)::integer as hour,
       coalesce(sum(l.events) filter (where l.event_type = 'view'), 0) as views,
       coalesce(sum(l.events) filter (where l.event_type = 'cart'), 0) as carts,
       coalesce(sum(l.events) filter (where l.event_type = 'purchase'), 0) as purchases,
       sum(l.revenue) as revenue
     from (
       select date_trunc('hour', m.minute at time zone $3) as at, m.event_type, sum(m.events) as events, sum(m.revenue) as revenue
       from stage_minutes m
       where m.minute >= ($1::date::timestamp at time zone $3) and m.minute < (($2::date + 1)::timestamp at time zone $3)
       group by 1, 2) l
     group by 1, 2`,
    [scope.from, scope.to, scope.timeZone],
  );

// Question: the same of the events that pass the filter? No roll-up has hours of brands.
const ofEvents = (client: SqlClient, scope: AnswerScope) =>
  queryRows(
    client,
    cellRow,
    `select extract(isodow from l.at)::integer as weekday, extract(hour from l.at)::integer as hour,
       sum(l.views) as views, sum(l.carts) as carts, sum(l.purchases) as purchases, sum(l.revenue) as revenue
     from (
       select date_trunc('hour', e.event_time at time zone $5) as at,
         count(*) filter (where e.event_type = 'view') as views,
         count(*) filter (where e.event_type = 'cart') as carts,
         count(*) filter (where e.event_type = 'purchase') as purchases,
         coalesce(sum(e.price * e.quantity) filter (where e.event_type = 'purchase'), 0) as revenue
       from events e
       where ${IN_SCOPE_OF_EVENTS}
       group by 1) l
     group by 1, 2`,
    [...scope.parameters, scope.timeZone],
  );
