import type { ResolvedFilter } from './resolved-filter.js';
import { EVENT_AMOUNT, EVENTS_IN_RANGE_AND_FILTER } from './filter-conditions.js';
import { ofSegment } from './segment-users.js';

export interface ProductDaysSource {
  /** Goes after `from`, as `d`. */
  sql: string;
  /** The filter's $1-$4, then those of the query, then those of the source. */
  parameters: unknown[];
}

const count = (type: string) => `count(*) filter (where e.event_type = '${type}')`;
const COUNTS = `${count('view')} as views, ${count('cart')} as carts, ${count('remove_from_cart')} as removals,
        ${count('purchase')} as purchases, coalesce(sum(${EVENT_AMOUNT}) filter (where e.event_type = 'purchase'), 0) as revenue`;

/**
 * Days of products by brand and category, from the roll-up. No roll-up covers segments, so their days are counted from events.
 *
 * @param others parameters of the query, from $5 on
 */
export function productDays(filter: ResolvedFilter, others: readonly unknown[] = []): ProductDaysSource {
  const parameters = [...filter.parameters, ...others];
  if (filter.segment === null) return { sql: daysUpTo(filter.cutAt, '$1', '$2'), parameters };
  const bounds = `$${parameters.length + 1}`;
  const segment = ofSegment(filter, [...parameters, filter.bounds]);
  return {
    sql: `(
      select e.product_id, store_day(e.event_time) as day, e.brand_id, e.category_key, ${COUNTS}
      from events e
      where ${EVENTS_IN_RANGE_AND_FILTER.replaceAll('$5', bounds)} and ${segment.has('e.user_id')}
      group by 1, 2, 3, 4) d`,
    parameters: segment.parameters,
  };
}

/**
 * The roll-up, as `d`, for the days between two parameters (such as `$1`). If the last day is cut, that day is counted from its events.
 *
 * @param only a condition on the rows of both, over columns that both have
 */
export function daysUpTo(cutAt: string | null, from: string, to: string, only = 'true'): string {
  if (cutAt === null) return 'product_days d';
  const cut = `'${cutAt}'::timestamptz`;
  return `(
      select product_id, day, brand_id, category_key, views, carts, removals, purchases, revenue
      from product_days
      where day >= ${from} and day < ${to} and ${only}
      union all
      select e.product_id, ${to}::date as day, e.brand_id, e.category_key, ${COUNTS}
      from events e
      where e.event_time >= day_start(${to}::date) and e.event_time < ${cut} and ${only}
      group by e.product_id, e.brand_id, e.category_key
      union all
      select product_id, ${to}::date, brand_id, category_key, 0, 0, 0, 0, -amount
      from refunds
      where event_time >= day_start(${to}::date) and event_time < ${cut} and ${only}) d`;
}
