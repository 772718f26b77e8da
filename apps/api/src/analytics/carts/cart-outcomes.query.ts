import { CART_CUT_OFFS, type CartOutcomesAnswer, type CartOutcomesQuery, type CartSum } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { onColumns } from '../filters/on-columns.js';
import { inSegment } from '../filters/segment-users.js';
import { beforeCut, eventsInRangeAndFilter, rangeBegin } from '../filters/filter-conditions.js';

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
 *
 * Sessions are found as in funnel-times.query.ts, for the same reasons.
 */
function outcomesOf(events: RowSource, filter: ResolvedFilter, now: Date) {
  const p = new SqlParameters();
  const passesFilter = `${eventsInRangeAndFilter(filter, p)} and ${inSegment('e', filter)}`;
  const untilCut = beforeCut(filter, p);
  return queryRows(
    events,
    outcomeRow,
    `with carted as materialized (
       select distinct e.user_session
       from events e
       where ${passesFilter} and e.event_type = 'cart' and e.user_session is not null
     ),
     span as materialized (
       select min(s.started_at) as first_at, max(s.ended_at) as last_at
       from sessions s
       where s.user_session in (select user_session from carted)
     ),
     pairs as (
       select
         e.user_session, e.product_id,
         (array_agg(e.user_id order by e.event_time desc, e.user_id desc) filter (where e.event_type = 'cart'))[1] as user_id,
         min(e.event_time) filter (where e.event_type = 'cart') as cart_at,
         max(e.event_time) filter (where e.event_type = 'cart') as last_cart_at,
         (array_agg(e.price order by e.event_time desc, e.price desc nulls last) filter (where e.event_type = 'cart'))[1] as price,
         array_agg(e.event_time) filter (where e.event_type = 'cart') as carts,
         array_agg(e.event_time) filter (where e.event_type = 'purchase') as purchases,
         bool_or(e.event_type = 'remove_from_cart') as is_taken_out
       from events e
       where e.event_time >= (select first_at from span) and e.event_time <= (select last_at from span)${untilCut}
         and e.event_type in ('cart', 'remove_from_cart', 'purchase')
         and (e.user_session in (select user_session from carted)) is true
       group by e.user_session, e.product_id
       having bool_or(e.event_type = 'cart' and ${passesFilter})
         and min(e.event_time) filter (where e.event_type = 'cart') >= ${rangeBegin(filter, p)}
     ),
     rested as materialized (
       select
         p.user_session, p.product_id, p.user_id, p.last_cart_at, coalesce(p.price, 0) as value,
         case when p.purchases is not null then 'bought' when p.is_taken_out then 'taken out' else 'left' end as outcome,
         case
           -- Bought, but not after it was put in the cart: it was never left there.
           when p.purchases is not null then coalesce(b.bought_at - (select max(u.moment) from unnest(p.carts) as u (moment) where u.moment <= b.bought_at), interval '0')
           when not p.is_taken_out then ${p.add(now)}::timestamptz - p.last_cart_at
         end as rest
       from pairs p
       cross join lateral (select min(u.moment) as bought_at from unnest(p.purchases) as u (moment) where u.moment >= p.cart_at) b
     ),
     purchases as materialized (
       select e.user_id, e.product_id, e.user_session, e.event_time
       from events e
       where e.event_type = 'purchase'
         and e.event_time > (select min(last_cart_at) from rested)
         and e.event_time <= (select max(last_cart_at) + interval '${BOUGHT_LATER}' from rested)${untilCut}
     ),
     later as materialized (
       select distinct r.user_session, r.product_id
       from rested r
       join purchases b on b.user_id = r.user_id and b.product_id = r.product_id
       where r.outcome = 'left' and b.user_session is distinct from r.user_session
         and b.event_time > r.last_cart_at and b.event_time <= r.last_cart_at + interval '${BOUGHT_LATER}'
     )
     select c.minutes, r.outcome, l.product_id is not null as later, count(*) as pairs, sum(r.value) as value
     from rested r
     left join later l using (user_session, product_id)
     join unnest(${p.add([ANY_TIME, ...CART_CUT_OFFS])}::integer[]) as c (minutes) on c.minutes = ${ANY_TIME} or r.rest > c.minutes * interval '1 minute'
     group by c.minutes, r.outcome, later`,
    p.values,
  );
}
