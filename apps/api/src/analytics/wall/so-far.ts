import type { SoFar } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { stageRates } from '../scope/rates.js';

/** Minutes whose mean is called the present rate: enough that a single order is no jump. */
const RATE_MINUTES = 15;

const soFarRow = z.object({
  day: z.string(),
  ended_at: z.date(),
  views: numeric,
  carts: numeric,
  purchases: numeric,
  revenue: numeric,
  recent: numeric,
});

export interface DaySoFar {
  day: string;
  /** The moment up to which it counts. */
  endedAt: Date;
  figures: SoFar;
}

/**
 * Each of the days up to the time of day that `end` has in the store's zone; days without events count zero. Where a change to summer
 * time leaves that time out, up to what PostgreSQL takes for it.
 *
 * @param end a full minute; the day that it is in counts up to it too
 */
export async function daysSoFar(client: SqlClient, days: readonly string[], end: Date): Promise<DaySoFar[]> {
  // Question: how many events of each stage did each of these days have by this time, and how many in its last minutes?
  const rows = await queryRows(
    client,
    soFarRow,
    `with days as materialized (
       select
         d.day, day_start(d.day) as began_at,
         store_instant(d.day + store_local($2)::time) as ended_at
       from unnest($1::date[]) as d (day)
     )
     select
       d.day::text, d.ended_at,
       coalesce(sum(m.events) filter (where m.event_type = 'view'), 0) as views,
       coalesce(sum(m.events) filter (where m.event_type = 'cart'), 0) as carts,
       coalesce(sum(m.events) filter (where m.event_type = 'purchase'), 0) as purchases,
       coalesce(sum(m.revenue), 0) as revenue,
       coalesce(sum(m.events) filter (where m.minute >= d.ended_at - make_interval(mins => $3)), 0) as recent
     from days d
     left join stage_minutes m on m.minute >= d.began_at and m.minute < d.ended_at
     group by d.day, d.ended_at
     order by d.day desc`,
    [days, end, RATE_MINUTES],
  );
  return rows.map(({ day, ended_at, views, carts, purchases, revenue, recent }) => ({
    day,
    endedAt: ended_at,
    figures: {
      views,
      carts,
      purchases,
      revenue,
      ...stageRates({ views, carts, purchases }),
      eventsPerMinute: Math.round((recent / RATE_MINUTES) * 10) / 10,
    },
  }));
}
