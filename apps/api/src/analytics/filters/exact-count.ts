import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { withinTime } from '../../platform/time-limit.js';
import type { ResolvedFilter } from './resolved-filter.js';
import { EXACT_LIMIT_MS } from './exact-limit.js';

/** With more events in the range, a scan cannot finish in time (about 3 M rows/s on one core), so it is not started. */
export const SCAN_LIMIT_EVENTS = 3_000_000;

export const TOO_SLOW_TO_COUNT =
  'Counting users and sessions exactly under this filter would take more than a second. Choose a shorter range or remove the filter.';

export const TOO_LONG_TO_READ = 'Reading the raw events of these days would take more than a second. Choose a shorter range.';

const eventsRow = z.object({ events: numeric });

/**
 * Runs an exact count over raw events, for figures that no roll-up holds.
 *
 * @returns null if the count would take, or took, more than a second, or if finding the segment's users did
 */
export async function countExactly<T>(client: SqlClient, filter: ResolvedFilter, count: () => Promise<T>): Promise<T | null> {
  if (filter.segment?.users === null) return null;
  const { events } = await queryRow(
    client,
    eventsRow,
    `select coalesce(sum(events), 0) as events from stage_days where event_type <> 'refund' and day >= $1 and day <= $2`,
    [filter.from, filter.to],
  );
  return events > SCAN_LIMIT_EVENTS ? null : withinTime(client, EXACT_LIMIT_MS, count);
}
