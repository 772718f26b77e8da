import type { FunnelAnswer, FunnelQuery, Stage } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { CachedProductDays } from '../product-days/cached-product-days.js';
import { refundTotals } from '../refunds/refund-totals.query.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { productDays } from '../filters/product-days.js';
import { stageDays } from '../filters/stage-days.js';
import { productDaysInFilter } from '../filters/filter-conditions.js';
import { countEvents } from './event-counts.query.js';
import { type FunnelCounts, funnelAnswerOf, type PerStage, perStage } from './funnel-answer.js';

const dayTotalsRow = z.object({ stage: z.string(), events: numeric, new_users: numeric, sessions: numeric });

const NONE: PerStage = { view: 0, cart: 0, purchase: 0 };

/**
 * The sales funnel, for HTTP, subscribe replies and pushes. The client must be in a repeatable-read transaction.
 *
 * @param cached product days in memory; without them PostgreSQL sums the days of a category
 */
export async function salesFunnel(
  client: SqlClient,
  query: FunnelQuery,
  cached: CachedProductDays | null = null,
  columns: Columns | null = null,
): Promise<FunnelAnswer> {
  const filter = await resolveFilter(client, query);
  const counts =
    filter.filtered || filter.cutAt !== null ? await filteredCounts(client, filter, cached, columns) : await plainCounts(client, filter);
  const refunds = filter.segment === null ? await refundTotals(client, filter) : null;
  return funnelAnswerOf(filter, query.unit, counts, refunds, columns);
}

async function plainCounts(client: SqlClient, filter: ResolvedFilter): Promise<FunnelCounts> {
  const totals = await queryRows(
    client,
    dayTotalsRow,
    `select event_type as stage, sum(events) as events, sum(new_users) as new_users, sum(sessions) as sessions
     from current_sales_funnel
     where day between $1 and $2
     group by event_type`,
    [filter.from, filter.to],
  );
  const of = (figure: 'events' | 'new_users' | 'sessions'): PerStage => {
    const value = (stage: Stage) => totals.find((row) => row.stage === stage)?.[figure] ?? 0;
    return { view: value('view'), cart: value('cart'), purchase: value('purchase') };
  };
  // Every user has one first day, so from the first stored day on, first-time users add up to distinct users. In any other range they do
  // not.
  return { events: of('events'), users: filter.fromStart ? of('new_users') : await usersOfDays(client, filter), sessions: of('sessions') };
}

// Distinct users per stage. A user is counted on their first active day in the range: their previous active day lies before it.
const usersOfDays = (client: SqlClient, filter: ResolvedFilter): Promise<PerStage> =>
  queryRow(
    client,
    perStage,
    `select
       coalesce(sum(users) filter (where activity_mask = 1), 0) as view,
       coalesce(sum(users) filter (where activity_mask = 2), 0) as cart,
       coalesce(sum(users) filter (where activity_mask = 8), 0) as purchase
     from returning_users
     where activity_mask in (1, 2, 8) and day between $1 and $2 and previous_day < $1`,
    [filter.from, filter.to],
  );

async function filteredCounts(
  client: SqlClient,
  filter: ResolvedFilter,
  cached: CachedProductDays | null,
  columns: Columns | null,
): Promise<FunnelCounts> {
  if (filter.filtered && (await cached?.holdsNothing(client, filter)) === true) return { events: NONE, users: NONE, sessions: NONE };
  const counted = await countEvents(client, filter, null, columns);
  if (counted !== null) return counted;
  // No roll-up holds the events of a segment's users.
  const events =
    filter.segment !== null
      ? null
      : filter.cutAt !== null
        ? await (filter.filtered ? daysWithCut(client, filter) : minutesWithCut(client, filter))
        : filter.categoryKeys === null
          ? await brandEvents(client, filter)
          : await categoryEvents(client, filter, cached);
  return { events, users: null, sessions: null };
}

// Sums the full days and the minutes of the last day up to the cut, which falls on a full minute.
function minutesWithCut(client: SqlClient, filter: ResolvedFilter): Promise<PerStage> {
  const p = new SqlParameters();
  return queryRow(
    client,
    perStage,
    `select
       coalesce(sum(t.events) filter (where t.event_type = 'view'), 0) as view,
       coalesce(sum(t.events) filter (where t.event_type = 'cart'), 0) as cart,
       coalesce(sum(t.events) filter (where t.event_type = 'purchase'), 0) as purchase
     from ${stageDays(filter, p)} t`,
    p.values,
  );
}

function daysWithCut(client: SqlClient, filter: ResolvedFilter): Promise<PerStage> {
  const p = new SqlParameters();
  return queryRow(
    client,
    perStage,
    `select coalesce(sum(d.views), 0) as view, coalesce(sum(d.carts), 0) as cart, coalesce(sum(d.purchases), 0) as purchase
     from ${productDays(filter, p)}
     where ${productDaysInFilter(filter, p)}`,
    p.values,
  );
}

const brandEvents = (client: SqlClient, filter: ResolvedFilter): Promise<PerStage> =>
  queryRow(
    client,
    perStage,
    `select coalesce(sum(d.views), 0) as view, coalesce(sum(d.carts), 0) as cart, coalesce(sum(d.purchases), 0) as purchase
     from brand_days d
     where d.day between $1 and $2 and d.brand_id = any($3)`,
    [filter.from, filter.to, filter.brandIds],
  );

async function categoryEvents(client: SqlClient, filter: ResolvedFilter, cached: CachedProductDays | null): Promise<PerStage> {
  const sum = (counts: Int32Array): number => counts.reduce((all, count) => all + count, 0);
  const summed = await cached?.ofRange(client, filter, ({ sums }) => ({
    view: sum(sums.views),
    cart: sum(sums.carts),
    purchase: sum(sums.purchases),
  }));
  if (summed !== null && summed !== undefined) return summed;
  const p = new SqlParameters();
  return queryRow(
    client,
    perStage,
    `select coalesce(sum(d.views), 0) as view, coalesce(sum(d.carts), 0) as cart, coalesce(sum(d.purchases), 0) as purchase
     from product_days d
     where ${productDaysInFilter(filter, p)}`,
    p.values,
  );
}
