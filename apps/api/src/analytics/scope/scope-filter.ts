import type { AnswerScope } from './answer-scope.js';

/**
 * Conditions of a query over a scope, for its parameters $1-$4. The same words wherever a roll-up with brand and category
 * is asked, so that a filter means the same everywhere.
 */
export const IN_SCOPE_OF_PRODUCT_DAYS = `d.day between $1 and $2
  and ($3::integer[] is null or d.brand_id = any($3))
  and ($4::integer[] is null or d.category_key = any($4))`;

/** Where the range begins and ends (not in it), with the scope's `bounds` as $5. */
export const RANGE_BEGIN = '($5::timestamptz[])[1]';
export const RANGE_END = '($5::timestamptz[])[2]';

/** Names $1 and $2 in queries that need the bounds alone: PostgreSQL refuses a parameter that nothing gives a type. */
const IS_RANGE = '$1::date <= $2::date';

/** For what is read beyond the range, such as the rest of its sessions: with the last day cut, nothing after that. */
export const beforeCut = ({ cutAt }: Pick<AnswerScope, 'cutAt'>): string =>
  cutAt === null ? '' : ` and e.event_time < '${cutAt}'::timestamptz`;

/** What an event is worth; of purchases it is the revenue. */
export const EVENT_AMOUNT = 'coalesce(e.price, 0) * e.quantity';

export const EVENTS_IN_FILTER = `($3::integer[] is null or e.brand_id = any($3))
  and ($4::integer[] is null or e.category_key = any($4))`;

/** As of `product_days`, over events. The bounds stand bare on the partition key, so that only the months of the range are read. */
export const IN_SCOPE_OF_EVENTS = `e.event_time >= ${RANGE_BEGIN}
  and e.event_time < ${RANGE_END}
  and ${IS_RANGE}
  and ${EVENTS_IN_FILTER}`;

/** As above, and what sessions that began in the range did later: up to a moment (session-reach.query.ts) that is parameter `$n`. */
export const upToReach = (n: number): string => `e.event_time >= ${RANGE_BEGIN}
  and e.event_time < $${n}::timestamptz
  and ${IS_RANGE}
  and ${EVENTS_IN_FILTER}`;
