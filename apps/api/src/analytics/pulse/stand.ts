import { z } from 'zod';
import { numeric, timestamp } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';

/** A store whose newest event is older is an old data set, and is shown as it ended; as in store/. */
const LIVE_MS = 86_400_000;

const standRow = z.object({
  as_of: timestamp.nullable(),
  last_batch: numeric,
  data_through: timestamp.nullable(),
  through: z.date().nullable(),
  time_zone: z.string(),
  today: z.string(),
  last_day: z.string().nullable(),
  refresh_age: numeric.nullable(),
});

/** Where the store stands in time. */
export interface Stand {
  asOf: string | null;
  lastBatch: number;
  dataThrough: string | null;
  /** Time of the latest event. */
  through: Date | null;
  timeZone: string;
  /** Today or, where the store ends more than a day ago, its last stored day; null while it is empty. */
  day: string | null;
  dayIsToday: boolean;
  /** What counts as now: an old data set is shown as it ended, not as an empty now. */
  end: Date;
  /** Since the oldest view was refreshed; null where one never was. */
  refreshAgeSeconds: number | null;
}

export async function readStand(client: SqlClient, now: Date): Promise<Stand> {
  // Question: as of when is the store, what day is it there, which is the last day it holds, how old is the oldest view?
  const stand = await queryRow(
    client,
    standRow,
    `select
       s.last_batch_at as as_of, s.last_batch, d.data_through, d.data_through as through, s.time_zone,
       store_day($1)::text as today,
       d.last_day::text,
       (select extract(epoch from $1 - min(v.refreshed_at)) from view_state v having count(*) = count(v.refreshed_at)) as refresh_age
     from store_state s
     cross join (select max(last_event_at) as data_through, max(day) as last_day from stage_days where events > 0) d`,
    [now],
  );
  // Past midnight a shop in which nothing has happened yet has a new day all the same.
  const isLive = stand.through !== null && now.getTime() - stand.through.getTime() < LIVE_MS;
  const dayIsToday = isLive || stand.last_day === null || stand.last_day >= stand.today;
  return {
    asOf: stand.as_of,
    lastBatch: stand.last_batch,
    dataThrough: stand.data_through,
    through: stand.through,
    timeZone: stand.time_zone,
    day: stand.last_day === null ? null : dayIsToday ? stand.today : stand.last_day,
    dayIsToday,
    end: dayIsToday || stand.through === null ? now : stand.through,
    refreshAgeSeconds: stand.refresh_age === null ? null : Math.max(0, Math.round(stand.refresh_age)),
  };
}
