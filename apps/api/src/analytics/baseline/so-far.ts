import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';

/** The current rate is the mean over this many minutes, both on screen and in its baseline. */
export const RATE_MINUTES = 5;

export interface Sums {
  views: number;
  carts: number;
  purchases: number;
  revenue: number;
}

const soFarRow = z.object({
  day: z.string(),
  ended_at: z.date(),
  views: numeric,
  carts: numeric,
  purchases: numeric,
  revenue: numeric,
  next_views: numeric,
  next_carts: numeric,
  next_purchases: numeric,
  next_revenue: numeric,
  recent: numeric,
});

export interface DaySoFar {
  day: string;
  /** The time up to which it counts. */
  endedAt: Date;
  sums: Sums;
  /** Sums of the minute that starts at `endedAt`. */
  nextMinute: Sums;
  /** Events of any type in the last `RATE_MINUTES`. */
  recent: number;
}

/**
 * Sums of each day up to the time of day of `end` in the store's time zone; days without events count zero. If a switch to daylight saving
 * time skips that time, PostgreSQL's interpretation of it is used.
 *
 * @param end a full minute; its own day also counts only up to it
 */
export async function daysSoFar(client: SqlClient, days: readonly string[], end: Date): Promise<DaySoFar[]> {
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
       coalesce(sum(m.events) filter (where m.event_type = 'view' and m.minute < d.ended_at), 0) as views,
       coalesce(sum(m.events) filter (where m.event_type = 'cart' and m.minute < d.ended_at), 0) as carts,
       coalesce(sum(m.events) filter (where m.event_type = 'purchase' and m.minute < d.ended_at), 0) as purchases,
       coalesce(sum(m.revenue) filter (where m.minute < d.ended_at), 0) as revenue,
       coalesce(sum(m.events) filter (where m.event_type = 'view' and m.minute >= d.ended_at), 0) as next_views,
       coalesce(sum(m.events) filter (where m.event_type = 'cart' and m.minute >= d.ended_at), 0) as next_carts,
       coalesce(sum(m.events) filter (where m.event_type = 'purchase' and m.minute >= d.ended_at), 0) as next_purchases,
       coalesce(sum(m.revenue) filter (where m.minute >= d.ended_at), 0) as next_revenue,
       (select coalesce(sum(r.events), 0)
        from stage_minutes r
        where r.event_type <> 'refund' and r.minute >= d.ended_at - make_interval(mins => $3) and r.minute < d.ended_at) as recent
     from days d
     left join stage_minutes m on m.minute >= d.began_at and m.minute < d.ended_at + interval '1 minute'
     group by d.day, d.ended_at
     order by d.day desc`,
    [days, end, RATE_MINUTES],
  );
  return rows.map((row) => ({
    day: row.day,
    endedAt: row.ended_at,
    sums: { views: row.views, carts: row.carts, purchases: row.purchases, revenue: row.revenue },
    nextMinute: { views: row.next_views, carts: row.next_carts, purchases: row.next_purchases, revenue: row.next_revenue },
    recent: row.recent,
  }));
}
