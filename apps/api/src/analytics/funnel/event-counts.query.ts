import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import type { AnswerScope } from '../scope/answer-scope.js';
import { countExactly } from '../scope/exact-count.js';
import { IN_SCOPE_OF_EVENTS, SINCE_SCOPE_OF_EVENTS } from '../scope/scope-filter.js';
import { ofSegment } from '../scope/segment-users.js';
import { type FunnelCounts, type PerStage, perStage } from './funnel-answer.js';

const OF_PRODUCT = '($6::bigint is null or e.product_id = $6)';

/**
 * The funnel of the events that pass the filter, and are of one product unless that is null, read event by event.
 *
 * @returns null where that would take, or took, too long
 */
export function countEvents(client: SqlClient, scope: AnswerScope, productId: string | null): Promise<FunnelCounts | null> {
  return countExactly(client, scope, async () => ({
    ...(await countUsers(client, scope, productId)),
    sessions: await countSessions(client, scope, productId),
  }));
}

const usersRow = z
  .object({ views: numeric, carts: numeric, purchases: numeric, viewers: numeric, carters: numeric, purchasers: numeric })
  .transform((row) => ({
    events: { view: row.views, cart: row.carts, purchase: row.purchases },
    users: { view: row.viewers, cart: row.carters, purchase: row.purchasers },
  }));

// Question: how many events of each stage pass the filter, and of how many distinct users are they?
function countUsers(client: SqlClient, scope: AnswerScope, productId: string | null) {
  const { has, parameters } = ofSegment(scope, [...scope.parameters, scope.timeZone, productId]);
  return queryRow(
    client,
    usersRow,
    `select
       coalesce(sum(u.views), 0) as views, coalesce(sum(u.carts), 0) as carts, coalesce(sum(u.purchases), 0) as purchases,
       count(*) filter (where u.views > 0) as viewers, count(*) filter (where u.carts > 0) as carters,
       count(*) filter (where u.purchases > 0) as purchasers
     from (
       select
         count(*) filter (where e.event_type = 'view') as views, count(*) filter (where e.event_type = 'cart') as carts,
         count(*) filter (where e.event_type = 'purchase') as purchases
       from events e
       where ${IN_SCOPE_OF_EVENTS} and ${OF_PRODUCT} and ${has('e.user_id')}
       group by e.user_id) u`,
    parameters,
  );
}

// Question: how many sessions that began in the range hold such events?
function countSessions(client: SqlClient, scope: AnswerScope, productId: string | null): Promise<PerStage> {
  const { has, parameters } = ofSegment(scope, [...scope.parameters, scope.timeZone, productId]);
  return queryRow(
    client,
    perStage,
    `select count(*) filter (where u.viewed) as view, count(*) filter (where u.carted) as cart, count(*) filter (where u.purchased) as purchase
     from (
       select
         e.user_session,
         bool_or(e.event_type = 'view') as viewed, bool_or(e.event_type = 'cart') as carted, bool_or(e.event_type = 'purchase') as purchased
       from events e
       where ${SINCE_SCOPE_OF_EVENTS} and ${OF_PRODUCT} and ${has('e.user_id')} and e.user_session is not null
       group by e.user_session) u
     join sessions s using (user_session)
     where s.started_day between $1 and $2`,
    parameters,
  );
}
