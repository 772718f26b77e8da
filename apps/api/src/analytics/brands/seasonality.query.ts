import type { SeasonalityAnswer, SeasonalityQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { onColumns } from '../filters/on-columns.js';
import { countedStages } from '../filters/counted-stages.js';
import { eventsInRangeAndFilter } from '../filters/filter-conditions.js';
import { weekCells } from '../filters/week-hours.query.js';

const refundRow = z.object({ weekday: z.number(), hour: z.number(), amount: numeric });
const cellRow = z.object({
  weekday: z.number(),
  hour: z.number(),
  views: numeric,
  carts: numeric,
  purchases: numeric,
  revenue: numeric,
});

/** Events by hour of the week, for some brands or all. The client must be in a repeatable-read transaction. */
export async function seasonality(client: SqlClient, query: SeasonalityQuery, now: Date, columns: Columns): Promise<SeasonalityAnswer> {
  const filter = await resolveFilter(client, query);
  const rows = filter.filtered
    ? await onColumns(client, columns, filter, (events) => ofEvents({ client, events }, filter))
    : await ofMinutes(client, filter);
  return {
    ...filter.head,
    cells: await weekCells(client, filter, now, rows, { views: 0, carts: 0, purchases: 0, revenue: 0 }),
  };
}

const ofMinutes = (client: SqlClient, filter: ResolvedFilter) =>
  queryRows(
    client,
    cellRow,
    `select extract(isodow from l.at)::integer as weekday, extract(hour from l.at)::integer as hour,
       coalesce(sum(l.events) filter (where l.event_type = 'view'), 0) as views,
       coalesce(sum(l.events) filter (where l.event_type = 'cart'), 0) as carts,
       coalesce(sum(l.events) filter (where l.event_type = 'purchase'), 0) as purchases,
       sum(l.revenue) as revenue
     from (
       select date_trunc('hour', store_local(m.minute)) as at, m.event_type, sum(m.events) as events, sum(m.revenue) as revenue
       from stage_minutes m
       where m.minute >= day_start($1::date) and m.minute < day_start($2::date + 1)
       group by 1, 2) l
     group by 1, 2`,
    [filter.from, filter.to],
  );

// Reads events, because no roll-up has hours by brand.
async function ofEvents({ client, events }: { client: SqlClient; events: RowSource }, filter: ResolvedFilter) {
  const p = new SqlParameters();
  const hours = await countedStages(events, filter, { hour: 'floor_div(local_second(e.second), 3600)' }, p);
  const rows = await queryRows(
    events,
    cellRow,
    `select weekday_of(l.hour * 3600) as weekday, hour_of(l.hour * 3600) as hour, sum(l.views) as views, sum(l.carts) as carts,
       sum(l.purchases) as purchases, sum(l.ten_thousandths) / 1e4 as revenue
     from ${hours} l
     group by 1, 2`,
    p.values,
  );
  // A refund is not an action of a user.
  if (filter.segment !== null) return rows;
  const r = new SqlParameters();
  const refunds = await queryRows(
    client,
    refundRow,
    `select extract(isodow from l.moment)::integer as weekday, extract(hour from l.moment)::integer as hour, sum(l.amount) as amount
     from (select store_local(e.event_time) as moment, e.amount from refunds e where ${eventsInRangeAndFilter(filter, r)}) l
     group by 1, 2`,
    r.values,
  );
  const cells = new Map(rows.map((row) => [`${row.weekday} ${row.hour}`, row]));
  for (const { weekday, hour, amount } of refunds) {
    const key = `${weekday} ${hour}`;
    const cell = cells.get(key) ?? { weekday, hour, views: 0, carts: 0, purchases: 0, revenue: 0 };
    cells.set(key, { ...cell, revenue: Math.round((cell.revenue - amount) * 1e4) / 1e4 });
  }
  return [...cells.values()];
}
