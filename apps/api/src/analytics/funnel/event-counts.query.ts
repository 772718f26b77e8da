import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { eventsInReachAndFilter, rangeEnd } from '../filters/filter-conditions.js';
import { onColumns } from '../filters/on-columns.js';
import { isProduct } from '../filters/product-number.js';
import { inSegment } from '../filters/segment-users.js';
import { readSessionReach } from '../filters/session-reach.query.js';
import type { FunnelCounts } from './funnel-answer.js';

const countsRow = z
  .object({
    views: numeric,
    carts: numeric,
    purchases: numeric,
    viewers: numeric,
    carters: numeric,
    purchasers: numeric,
    viewed: numeric,
    carted: numeric,
    purchased: numeric,
  })
  .transform(
    (row): FunnelCounts => ({
      events: { view: row.views, cart: row.carts, purchase: row.purchases },
      users: { view: row.viewers, cart: row.carters, purchase: row.purchasers },
      sessions: { view: row.viewed, cart: row.carted, purchase: row.purchased },
    }),
  );

/**
 * The funnel over the events that pass the filter, and of one product unless `productId` is null, counted from raw events.
 *
 * Events are read once. A session is looked up only if it might have started outside the range. Reading the events twice (for users, then
 * to the end of the store for sessions, joined to their rows) took three times as long.
 */
export function countEvents(client: SqlClient, filter: ResolvedFilter, productId: string | null, columns: Columns): Promise<FunnelCounts> {
  const count = async (events: RowSource): Promise<FunnelCounts> => {
    const { settled, until } = await readSessionReach(client, filter);
    const p = new SqlParameters();
    // Sessions that started in the range count with their later events too.
    return queryRow(
      events,
      countsRow,
      `with met as materialized (
         select
           e.user_id, e.user_session, e.event_time >= ${rangeEnd(filter, p)} as is_after, max(e.event_time) as last_at,
           count(*) filter (where e.event_type = 'view') as views, count(*) filter (where e.event_type = 'cart') as carts,
           count(*) filter (where e.event_type = 'purchase') as purchases
         from events e
         where ${eventsInReachAndFilter(filter, until, p)}
           and ${isProduct('e', productId, p)} and ${inSegment('e', filter)}
         group by e.user_id, e.user_session, is_after
       ),
       users as (
         select
           sum(views) as views, sum(carts) as carts, sum(purchases) as purchases,
           bool_or(views > 0) as viewed, bool_or(carts > 0) as carted, bool_or(purchases > 0) as purchased
         from met
         where not is_after
         group by user_id
       ),
       visits as (
         select
           user_session, bool_or(not is_after and last_at >= ${p.add(settled)}) as is_inside,
           bool_or(views > 0) as viewed, bool_or(carts > 0) as carted, bool_or(purchases > 0) as purchased
         from met
         where user_session is not null
         group by user_session
       ),
       visits_of_range as (
         select viewed, carted, purchased
         from visits v
         where case when is_inside then true else (
           select s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)} from sessions s where s.user_session = v.user_session) end
       )
       select u.views, u.carts, u.purchases, u.viewers, u.carters, u.purchasers, v.viewed, v.carted, v.purchased
       from (
         select
           coalesce(sum(views), 0) as views, coalesce(sum(carts), 0) as carts, coalesce(sum(purchases), 0) as purchases,
           count(*) filter (where viewed) as viewers, count(*) filter (where carted) as carters,
           count(*) filter (where purchased) as purchasers
         from users) u
       cross join (
         select
           count(*) filter (where viewed) as viewed, count(*) filter (where carted) as carted, count(*) filter (where purchased) as purchased
         from visits_of_range) v`,
      p.values,
    );
  };
  return onColumns(client, columns, filter, count);
}
