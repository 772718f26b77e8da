import { cartPairs } from '../../columns/session-facts.js';
import type { SqlParameters } from '../../platform/sql-parameters.js';
import { inDays, ofRangeAndFilter, untilCut } from '../filters/column-conditions.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';

/**
 * The (session, product) pairs first put in a cart on days of the range, if an event that put them there passes the filter. Of a passing
 * pair, all events count, whatever the filter. If the last day is cut, those before the cut.
 */
export function cartPairsOfRange(filter: ResolvedFilter, p: SqlParameters): string {
  const carts = `from events e where ${ofRangeAndFilter(filter, p)} and e.event_type = 'cart' and e.user_session is not null`;
  if (!filter.filtered && filter.cutAt === null) return `select * from cart_pairs where ${inDays('cart_day', filter, p)}`;
  const passing = `(user_session, product_id) in (select (e.user_session, e.product_id) ${carts})`;
  if (filter.cutAt === null) return `select * from cart_pairs where ${inDays('cart_day', filter, p)} and ${passing}`;
  const sessions = `select e.user_session, e.started_day ${carts}`;
  return `
    select *
    from (${cartPairs(`e.user_session in (select user_session from (${sessions})) and e.day >= (select min(started_day) from (${sessions}))
      and e.day <= ${p.add(filter.to)} and ${untilCut(filter, p)}`)})
    where ${inDays('cart_day', filter, p)} and ${passing}`;
}
