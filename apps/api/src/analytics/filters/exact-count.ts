import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { withinTime } from '../../platform/time-limit.js';
import type { ResolvedFilter } from './resolved-filter.js';
import { EXACT_LIMIT_MS } from './exact-limit.js';

/** With more events in the range, a scan in PostgreSQL cannot finish in time (about 3 M rows/s on one core), so it is not started. */
export const SCAN_LIMIT_EVENTS = 3_000_000;

export const TOO_SLOW_TO_COUNT =
  'Counting users and sessions exactly under this filter would take more than a second. Choose a shorter range or remove the filter.';

export const TOO_LONG_TO_READ = 'Reading the raw events of these days would take more than a second. Choose a shorter range.';

/** Why an answer is missing, for people. */
export function whyUncounted(columns: Columns | null, otherwise: string): string {
  const share = columns?.building ?? null;
  if (share === null) return otherwise;
  return `The events are being prepared for such counts (${Math.floor(100 * share)} % done). Ask again in a few minutes.`;
}

const eventsRow = z.object({ events: numeric });

/**
 * Runs an exact count over raw events, for figures that no roll-up holds: in PostgreSQL if that takes under a second, otherwise on the
 * columns.
 *
 * @param count gets the client for `events` and `sessions`. Its SQL runs in PostgreSQL and in DuckDB; other tables stay with `client`.
 * @returns null if the columns are not there, or if finding the segment's users took too long
 */
export async function countExactly<T>(
  client: SqlClient,
  filter: ResolvedFilter,
  count: (events: RowSource) => Promise<T>,
  columns: Columns | null = null,
): Promise<T | null> {
  if (filter.segment?.users === null) return null;
  const { events } = await queryRow(
    client,
    eventsRow,
    `select coalesce(sum(events), 0) as events from stage_days where event_type <> 'refund' and day >= $1 and day <= $2`,
    [filter.from, filter.to],
  );
  const limit = columns?.isReady === true ? columns.fromEvents : SCAN_LIMIT_EVENTS;
  const counted = events > limit ? null : await withinTime(client, EXACT_LIMIT_MS, () => count(client));
  return counted ?? (await columns?.asOf(client, count)) ?? null;
}
