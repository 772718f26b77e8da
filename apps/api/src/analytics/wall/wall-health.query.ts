import { VIEW_NAMES, viewName, type WallData } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { IS_LIVE } from '../store-state/live-batches.js';

const CURVE_MINUTES = 30;
/** Twenty batches a second over these minutes. The table holds a week of batches and has no index but its key. */
const CURVE_BATCHES = 36_000;

const ingestRow = z.object({ received: numeric, accepted: numeric, duplicates: numeric, rejected: numeric, shed: numeric });
const minuteRow = z.object({ minute: timestamp, events: numeric });
const healthRow = z.object({
  median_lag: numeric.nullable(),
  largest_lag: numeric.nullable(),
  running: numeric,
  rows_per_second: numeric,
  bytes: numeric,
});
const viewRow = z.object({ view_name: viewName, age: numeric.nullable(), behind: z.boolean() });

/**
 * Whether events arrive, how long they take to be stored, and how far the views are behind.
 *
 * @param sentAt when the newest event arrived that was not loaded from a file; null if there is none
 */
export async function wallHealth(client: SqlClient, now: Date, sentAt: Date | null): Promise<WallData['health']> {
  const ingest = await queryRow(
    client,
    ingestRow,
    `select
       coalesce(sum(received), 0) as received, coalesce(sum(accepted), 0) as accepted, coalesce(sum(duplicates), 0) as duplicates,
       coalesce(sum(rejected), 0) as rejected, coalesce(sum(shed), 0) as shed
     from ingest_minutes
     where minute > $1::timestamptz - interval '1 hour'`,
    [now],
  );
  // Counts live batches only.
  const storedPerMinute = await queryRows(
    client,
    minuteRow,
    `with stored as (
       select date_trunc('minute', committed_at) as minute, sum(events) as events
       from write_batches
       where batch_id > (select last_batch from store_state) - ${CURVE_BATCHES} and ${IS_LIVE}
         and committed_at >= date_trunc('minute', $1::timestamptz) - make_interval(mins => $2 - 1)
       group by 1
     )
     select m.minute, coalesce(b.events, 0) as events
     from generate_series(
       date_trunc('minute', $1::timestamptz) - make_interval(mins => $2 - 1), date_trunc('minute', $1::timestamptz), interval '1 minute') as m (minute)
     left join stored b using (minute)
     order by m.minute`,
    [now, CURVE_MINUTES],
  );
  // Lag of the live batches of the last minute, running loads, and size of the database.
  const health = await queryRow(
    client,
    healthRow,
    `select
       b.median_lag, b.largest_lag,
       l.running, l.rows_per_second,
       pg_database_size(current_database()) as bytes
     from (
       select
         percentile_cont(0.5) within group (order by extract(epoch from committed_at - last_event_at)) as median_lag,
         max(extract(epoch from committed_at - last_event_at)) as largest_lag
       from write_batches
       where batch_id > (select last_batch from store_state) - 10000 and ${IS_LIVE}
         and committed_at > $1::timestamptz - interval '1 minute') b
     cross join (
       select count(*) as running, coalesce(sum(rows_per_second), 0) as rows_per_second from load_states where status = 'running') l`,
    [now],
  );
  const views = await queryRows(
    client,
    viewRow,
    `select
       v.view_name, extract(epoch from $1::timestamptz - v.refreshed_at) as age, v.as_of_batch < s.last_batch as behind
     from view_state v
     cross join store_state s`,
    [now],
  );
  return {
    ingest,
    storedPerMinute,
    lagSeconds:
      health.median_lag === null || health.largest_lag === null
        ? null
        : { median: roundLag(health.median_lag), largest: roundLag(health.largest_lag) },
    quietSeconds: sentAt === null ? null : Math.max(0, Math.round((now.getTime() - sentAt.getTime()) / 1000)),
    views: VIEW_NAMES.flatMap((view) => {
      const row = views.find(({ view_name }) => view_name === view);
      return row === undefined
        ? []
        : [{ view, ageSeconds: row.age === null ? null : Math.max(0, Math.round(row.age)), behind: row.behind }];
    }),
    loads: { running: health.running, rowsPerSecond: Math.round(health.rows_per_second) },
    databaseBytes: health.bytes,
  };
}

/** If a sender's clock runs ahead, its events are committed before their own time. */
const roundLag = (seconds: number): number => Math.max(0, Math.round(seconds * 100) / 100);
