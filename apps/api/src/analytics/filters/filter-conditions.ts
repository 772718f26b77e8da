import type { ResolvedFilter } from './resolved-filter.js';

/**
 * Conditions over the filter parameters $1-$4. Every query on a roll-up with brand and category uses this text, so that a filter means the
 * same everywhere.
 */
export const PRODUCT_DAYS_IN_FILTER = `d.day between $1 and $2
  and ($3::integer[] is null or d.brand_id = any($3))
  and ($4::integer[] is null or d.category_key = any($4))`;

/** Start and end (exclusive) of the range, with the filter's `bounds` as $5. */
export const RANGE_BEGIN = '($5::timestamptz[])[1]';
export const RANGE_END = '($5::timestamptz[])[2]';

/** References $1 and $2 in queries that need only the bounds: PostgreSQL rejects a parameter whose type it cannot infer. */
const IS_RANGE = '$1::date <= $2::date';

/** For reads beyond the range, such as the rest of its sessions: if the last day is cut, nothing after the cut counts. */
export const beforeCut = ({ cutAt }: Pick<ResolvedFilter, 'cutAt'>): string =>
  cutAt === null ? '' : ` and e.event_time < '${cutAt}'::timestamptz`;

/** The value of an event; for purchases, the revenue. */
export const EVENT_AMOUNT = 'coalesce(e.price, 0) * e.quantity';

export const EVENTS_IN_FILTER = `($3::integer[] is null or e.brand_id = any($3))
  and ($4::integer[] is null or e.category_key = any($4))`;

/** The same conditions over events. The bounds compare the partition key directly, so that only the months of the range are read. */
export const EVENTS_IN_RANGE_AND_FILTER = `e.event_time >= ${RANGE_BEGIN}
  and e.event_time < ${RANGE_END}
  and ${IS_RANGE}
  and ${EVENTS_IN_FILTER}`;

/** The same, plus what sessions that started in the range did later, up to the time in parameter `$n` (session-reach.query.ts). */
export const upToReach = (n: number): string => `e.event_time >= ${RANGE_BEGIN}
  and e.event_time < $${n}::timestamptz
  and ${IS_RANGE}
  and ${EVENTS_IN_FILTER}`;
