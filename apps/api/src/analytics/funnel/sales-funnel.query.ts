import type { FunnelAnswer, FunnelQuery, Stage } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import type { CachedProductDays } from '../product-days/cached-product-days.js';
import { refundTotals } from '../refunds/refund-totals.query.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { countEvents } from './event-counts.query.js';
import { type FunnelCounts, funnelAnswerOf, type PerStage, perStage } from './funnel-answer.js';

const dayTotalsRow = z.object({ stage: z.string(), events: numeric, new_users: numeric, sessions: numeric });

const NONE: PerStage = { view: 0, cart: 0, purchase: 0 };

export interface FunnelSources {
  /** Product days in memory. */
  products: CachedProductDays;
  columns: Columns;
}

/** The sales funnel, for HTTP, subscribe replies and pushes. The client must be in a repeatable-read transaction. */
export async function salesFunnel(client: SqlClient, query: FunnelQuery, sources: FunnelSources): Promise<FunnelAnswer> {
  const filter = await resolveFilter(client, query);
  const counts =
    filter.filtered || filter.cutAt !== null ? await filteredCounts(client, filter, sources) : await plainCounts(client, filter);
  const refunds = filter.segment === null ? await refundTotals(client, filter) : null;
  return funnelAnswerOf(filter, query.unit, counts, refunds);
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

async function filteredCounts(client: SqlClient, filter: ResolvedFilter, { products, columns }: FunnelSources): Promise<FunnelCounts> {
  if (filter.filtered && (await products.holdsNothing(client, filter))) return { events: NONE, users: NONE, sessions: NONE };
  return countEvents(client, filter, null, columns);
}
