import type { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';
import { EVENT_AMOUNT } from './filter-conditions.js';

const count = (type: string) => `count(*) filter (where e.event_type = '${type}')`;
const COUNTS = `${count('view')} as views, ${count('cart')} as carts, ${count('remove_from_cart')} as removals,
        ${count('purchase')} as purchases, coalesce(sum(${EVENT_AMOUNT}) filter (where e.event_type = 'purchase'), 0) as revenue`;

/**
 * The roll-up, as `d`. If the last day is cut, it holds only the days of the range, and that day is counted from its events.
 *
 * @param only a condition on the rows of both, over columns that both have
 */
export function daysUpTo(filter: Pick<ResolvedFilter, 'from' | 'to' | 'cutAt'>, p: SqlParameters, only = 'true'): string {
  if (filter.cutAt === null) return 'product_days d';
  const [from, to, cut] = [p.add(filter.from), p.add(filter.to), `${p.add(filter.cutAt)}::timestamptz`];
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
