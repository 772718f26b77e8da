import type { FunnelTimesAnswer, FunnelTimesQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { beforeCut, eventsInRangeAndFilter, rangeBegin } from '../filters/filter-conditions.js';
import { onColumns } from '../filters/on-columns.js';
import { inSegment } from '../filters/segment-users.js';
import { percentile } from '../sessions/value-counts.js';

/** Lower bounds in seconds. Each bin ends where the next starts; the last is open-ended. */
const BINS_SECONDS = [0, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600];

const STEP_NAMES = ['viewToCart', 'cartToPurchase', 'viewToPurchase'] as const;
const timesRow = z.object({ step: z.enum(STEP_NAMES), seconds: numeric, pairs: numeric });
type TimesRow = z.output<typeof timesRow>;

/** Time from view to cart to purchase. The client must be in a repeatable-read transaction. */
export async function funnelTimes(client: SqlClient, query: FunnelTimesQuery, columns: Columns): Promise<FunnelTimesAnswer> {
  const filter = await resolveFilter(client, query);
  const rows = await onColumns(client, columns, filter, (events) => stepTimes(events, filter));
  return {
    ...filter.head,
    times: {
      viewToCart: figuresOf(rows, 'viewToCart'),
      cartToPurchase: figuresOf(rows, 'cartToPurchase'),
      viewToPurchase: figuresOf(rows, 'viewToPurchase'),
    },
    histogram: BINS_SECONDS.map((from, index) => {
      const to = BINS_SECONDS[index + 1] ?? null;
      const inside = (step: TimesRow['step']) =>
        rows
          .filter((row) => row.step === step && row.seconds >= from && (to === null || row.seconds < to))
          .reduce((sum, row) => sum + row.pairs, 0);
      return { from, to, viewToCart: inside('viewToCart'), cartToPurchase: inside('cartToPurchase') };
    }),
  };
}

function figuresOf(rows: readonly TimesRow[], step: TimesRow['step']) {
  const own = rows.filter((row) => row.step === step);
  const shareAt = (share: number): number | null =>
    percentile(
      own.map(({ seconds }) => seconds),
      (place) => own[place]?.pairs ?? 0,
      share,
    );
  return {
    pairs: own.reduce((sum, row) => sum + row.pairs, 0),
    medianSeconds: shareAt(0.5),
    p90Seconds: shareAt(0.9),
  };
}

/**
 * For the (session, product) pairs first put in a cart on these days by an event that passes the filter: the seconds from first view to
 * first cart, and from there to the first purchase after it.
 *
 * Only sessions with a cart event are read, from the start of the first to the end of the last. `is true` keeps them in a hashed set: the
 * planner misestimates their number, and a join became a nested loop over all events.
 */
function stepTimes(events: RowSource, filter: ResolvedFilter) {
  const p = new SqlParameters();
  const passesFilter = `${eventsInRangeAndFilter(filter, p)} and ${inSegment('e', filter)}`;
  return queryRows(
    events,
    timesRow,
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
         min(e.event_time) filter (where e.event_type = 'view') as view_at,
         min(e.event_time) filter (where e.event_type = 'cart') as cart_at,
         array_agg(e.event_time) filter (where e.event_type = 'purchase') as purchases
       from events e
       where e.event_time >= (select first_at from span) and e.event_time <= (select last_at from span)${beforeCut(filter, p)}
         and e.event_type in ('view', 'cart', 'purchase')
         and (e.user_session in (select user_session from carted)) is true
       group by e.user_session, e.product_id
       having bool_or(e.event_type = 'cart' and ${passesFilter})
         and min(e.event_time) filter (where e.event_type = 'cart') >= ${rangeBegin(filter, p)}
     ),
     steps as (
       select t.step, floor(extract(epoch from t.took)) as seconds
       from pairs p
       cross join lateral (select min(u.moment) as purchase_at from unnest(p.purchases) as u (moment) where u.moment >= p.cart_at) b
       cross join lateral (values
         ('viewToCart', case when p.view_at <= p.cart_at then p.cart_at - p.view_at end),
         ('cartToPurchase', b.purchase_at - p.cart_at),
         ('viewToPurchase', case when p.view_at <= p.cart_at then b.purchase_at - p.view_at end)) as t (step, took)
       where t.took is not null
     )
     select step, seconds, count(*) as pairs
     from steps
     group by step, seconds
     order by step, seconds`,
    p.values,
  );
}
