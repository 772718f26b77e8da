import type { FunnelTimesAnswer, FunnelTimesQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { onColumns } from '../filters/on-columns.js';
import { cartPairsOfRange } from '../carts/cart-pairs-of-range.js';
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
 */
function stepTimes(events: RowSource, filter: ResolvedFilter) {
  const p = new SqlParameters();
  return queryRows(
    events,
    timesRow,
    `with pairs as materialized (
       select epoch_us(cart_at) as cart_us, epoch_us(bought_at) as bought_us, case when view_at <= cart_at then epoch_us(view_at) end as view_us
       from (${cartPairsOfRange(filter, p)})
     ),
     steps as (
       select 'viewToCart' as step, cart_us - view_us as us from pairs
       union all select 'cartToPurchase', bought_us - cart_us from pairs
       union all select 'viewToPurchase', bought_us - view_us from pairs
     )
     select step, us // 1000000 as seconds, count(*) as pairs
     from steps
     where us is not null
     group by 1, 2
     order by 1, 2`,
    p.values,
  );
}
