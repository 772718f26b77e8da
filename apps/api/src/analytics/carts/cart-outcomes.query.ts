import { CART_CUT_OFFS, type CartOutcomesAnswer, type CartOutcomesQuery, type CartSum } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { onColumns } from '../filters/on-columns.js';
import { untilCut } from '../filters/column-conditions.js';
import { cartPairsOfRange } from './cart-pairs-of-range.js';

/** A purchase in another session within this time of the last cart event counts as bought later. */
const BOUGHT_LATER = '7 days';

/** No cut-off: includes every pair. */
const ANY_TIME = 0;

const outcomeRow = z.object({
  minutes: z.number(),
  outcome: z.enum(['bought', 'taken out', 'left']),
  later: z.boolean(),
  pairs: numeric,
  value: numeric,
});
type OutcomeRow = z.output<typeof outcomeRow>;

/** Cart outcomes for each cut-off. The client must be in a repeatable-read transaction. */
export async function cartOutcomes(client: SqlClient, query: CartOutcomesQuery, now: Date, columns: Columns): Promise<CartOutcomesAnswer> {
  const filter = await resolveFilter(client, query);
  // If the last day is cut, carts are as they were at the cut.
  const at = filter.cutAt === null ? now : new Date(filter.cutAt);
  const rows = await onColumns(client, columns, filter, (events) => outcomesOf(events, filter, at));
  const sumOf = (minutes: number, belongs: (row: OutcomeRow) => boolean): CartSum => {
    const own = rows.filter((row) => row.minutes === minutes && belongs(row));
    const value = own.reduce((sum, row) => sum + row.value, 0);
    return { pairs: own.reduce((sum, row) => sum + row.pairs, 0), value: Math.round(value * 1e4) / 1e4 };
  };
  return {
    ...filter.head,
    now: at.toISOString(),
    outcomes: {
      put: sumOf(ANY_TIME, () => true),
      bought: sumOf(ANY_TIME, ({ outcome }) => outcome === 'bought'),
      takenOut: sumOf(ANY_TIME, ({ outcome }) => outcome === 'taken out'),
    },
    cutOffs: CART_CUT_OFFS.map((minutes) => ({
      minutes,
      left: sumOf(minutes, () => true),
      boughtInSession: sumOf(minutes, ({ outcome }) => outcome === 'bought'),
      boughtLater: sumOf(minutes, ({ outcome, later }) => outcome === 'left' && later),
    })),
  };
}

/**
 * Outcomes of the (session, product) pairs first put in a cart on these days by an event that passes the filter: bought in their session,
 * removed, or still in the cart. Of the pairs left longer than each cut-off, it also counts those the user bought later.
 */
function outcomesOf(events: RowSource, filter: ResolvedFilter, now: Date) {
  const p = new SqlParameters();
  return queryRows(
    events,
    outcomeRow,
    `with rested as materialized (
       select
         user_session, product_id, user_id, last_cart_at, coalesce(price, 0) as value,
         case when is_bought then 'bought' when is_taken_out then 'taken out' else 'left' end as outcome,
         case
           -- Bought, but not after it was put in the cart: it was never left there.
           when is_bought then coalesce(epoch_us(bought_at) - epoch_us(cart_before_bought_at), 0)
           when not is_taken_out then epoch_us(${p.add(now)}::timestamptz) - epoch_us(last_cart_at)
         end as rest_us
       from (${cartPairsOfRange(filter, p)})
     ),
     purchases as materialized (
       select e.user_id, e.product_id, e.user_session, e.event_time
       from events e
       where e.event_type = 'purchase' and e.day >= (select min(store_day(last_cart_at)) from rested) and ${untilCut(filter, p)}
     ),
     later as materialized (
       select distinct r.user_session, r.product_id
       from rested r
       join purchases b on b.user_id = r.user_id and b.product_id = r.product_id
       where r.outcome = 'left' and b.user_session is distinct from r.user_session
         and b.event_time > r.last_cart_at and b.event_time <= r.last_cart_at + interval '${BOUGHT_LATER}'
     ),
     pairs as materialized (
       select r.outcome, r.rest_us, l.product_id is not null as later, r.value from rested r left join later l using (user_session, product_id)
     )
     select c.minutes, r.outcome, r.later, count(*) as pairs, sum(r.value) as value
     from pairs r
     join (select unnest(${p.add([ANY_TIME, ...CART_CUT_OFFS])}::integer[]) as minutes) c
       on c.minutes = ${ANY_TIME} or r.rest_us > c.minutes::bigint * 60000000
     group by 1, 2, 3`,
    p.values,
  );
}
