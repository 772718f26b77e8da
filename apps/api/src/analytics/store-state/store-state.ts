import type { StoreMode } from '@storepulse/contracts';
import { z } from 'zod';
import { exactMoment, numeric, timestamp } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { storeEdge, storeEdgeColumns, storeMode } from './store-edge.js';

const storeStateRow = z.object({
  as_of: timestamp.nullable(),
  last_batch: numeric,
  ...storeEdgeColumns,
  exact_through: exactMoment.nullable(),
  time_zone: z.string(),
  today: z.string(),
  refresh_age: numeric.nullable(),
});

/** Current state of the store. */
export interface StoreState {
  asOf: string | null;
  lastBatch: number;
  dataThrough: string | null;
  /** Time of the latest event, ignoring days in the future; to the millisecond. */
  through: Date | null;
  /** The same to the microsecond, usable as an inclusive bound. */
  exactThrough: string | null;
  timeZone: string;
  mode: StoreMode;
  /** Today if the store is live, else its last stored day; null if it is empty. */
  day: string | null;
  /** When the newest event arrived that was not loaded from a file; null unless the mode is `live`. */
  sentAt: Date | null;
  /** What counts as now: an old data set is shown as it ended, not as empty. */
  end: Date;
  /** The same as an inclusive bound for the last event. */
  exactEnd: string;
  /** Seconds since the oldest view was refreshed; null if one never was. */
  refreshAgeSeconds: number | null;
}

export async function readStoreState(client: SqlClient, now: Date): Promise<StoreState> {
  const p = new SqlParameters();
  const state = await queryRow(
    client,
    storeStateRow,
    `select
       s.last_batch_at as as_of, s.last_batch, e.data_through, e.through, e.through::text as exact_through, e.last_day, e.sent_at, s.time_zone,
       store_day(${p.add(now)})::text as today,
       (select extract(epoch from ${p.add(now)} - min(v.refreshed_at)) from view_state v having count(*) = count(v.refreshed_at)) as refresh_age
     from store_state s
     cross join ${storeEdge(now, p)} e`,
    p.values,
  );
  const mode = storeMode(state);
  return {
    asOf: state.as_of,
    lastBatch: state.last_batch,
    dataThrough: state.data_through?.toISOString() ?? null,
    through: state.through,
    exactThrough: state.exact_through,
    timeZone: state.time_zone,
    mode,
    // A live shop has a new day after midnight even before its first event.
    day: mode === 'live' ? state.today : state.last_day,
    sentAt: state.sent_at,
    end: mode === 'live' || state.through === null ? now : state.through,
    exactEnd: (mode === 'live' ? null : state.exact_through) ?? now.toISOString(),
    refreshAgeSeconds: state.refresh_age === null ? null : Math.max(0, Math.round(state.refresh_age)),
  };
}
