import type { AnswerScope } from './answer-scope.js';
import { IN_SCOPE_OF_EVENTS } from './scope-filter.js';
import { ofSegment } from './segment-users.js';

export interface ProductDaysSource {
  /** Stands after `from`, as `d`. */
  sql: string;
  /** The scope's $1-$4, those of the query behind them, and those of the source. */
  parameters: unknown[];
}

/**
 * Days of products by brand and category: the roll-up, or, of a segment, which no roll-up knows, the same counted from the events.
 *
 * @param others parameters of the query, from $5 on
 */
export function productDays(scope: AnswerScope, others: readonly unknown[] = []): ProductDaysSource {
  const parameters = [...scope.parameters, ...others];
  if (scope.segment === null) return { sql: 'product_days d', parameters };
  const bounds = `$${parameters.length + 1}`;
  const segment = ofSegment(scope, [...parameters, scope.bounds]);
  const count = (type: string) => `count(*) filter (where e.event_type = '${type}')`;
  return {
    sql: `(
      select e.product_id, store_day(e.event_time) as day, e.brand_id, e.category_key,
        ${count('view')} as views, ${count('cart')} as carts, ${count('purchase')} as purchases
      from events e
      where ${IN_SCOPE_OF_EVENTS.replaceAll('$5', bounds)} and ${segment.has('e.user_id')}
      group by 1, 2, 3, 4) d`,
    parameters: segment.parameters,
  };
}
