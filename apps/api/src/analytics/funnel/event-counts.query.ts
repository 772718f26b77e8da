import { type Stage, STAGES } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import type { EventSource } from '../../columns/session-facts.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { onColumns } from '../filters/on-columns.js';
import {
  distinct,
  inDays,
  isOfWholeUsers,
  ofRangeAndFilter,
  ofSessionsAndFilter,
  sessionsOfWholeUsers,
} from '../filters/column-conditions.js';
import { inSegment } from '../filters/segment-users.js';
import { STAGE_COUNTS } from '../filters/counted-stages.js';
import { isProduct } from '../filters/product-number.js';
import { type FunnelCounts, type PerStage, perStage } from './funnel-answer.js';

const countsRow = z.object({ views: numeric, carts: numeric, purchases: numeric }).extend(perStage.shape);

/**
 * The funnel over the events that pass the filter, and of one product unless `productId` is null. Sessions that started in the range count
 * with their later events too.
 */
export function countEvents(client: SqlClient, filter: ResolvedFilter, productId: string | null, columns: Columns): Promise<FunnelCounts> {
  return onColumns(client, columns, filter, async (events) => {
    if (productId === null && isOfWholeUsers(filter)) return ofWholeUsers(events, filter);
    const p = new SqlParameters();
    const counts = await queryRow(
      events,
      countsRow,
      `select ${STAGE_COUNTS}, ${STAGES.map((stage) => `${distinct('users', isStage(stage))} as "${stage}"`).join(', ')}
       from events e
       where ${ofRangeAndFilter(filter, p)} and ${isProduct('e', productId, p)}`,
      p.values,
    );
    return funnelCounts(counts, await sessionsByStage(events, filter, productId));
  });
}

function sessionsByStage(events: RowSource, filter: ResolvedFilter, productId: string | null, source: EventSource = 'events') {
  const p = new SqlParameters();
  return queryRow(
    events,
    perStage,
    `select ${STAGES.map((stage) => `${distinct('sessions', isStage(stage))} as "${stage}"`).join(', ')}
     from ${source} e
     where ${ofSessionsAndFilter(filter, p)} and ${isProduct('e', productId, p)}`,
    p.values,
  );
}

/** If all events of a user count or none, days of users and sessions are counted instead of events. */
async function ofWholeUsers(events: RowSource, filter: ResolvedFilter): Promise<FunnelCounts> {
  const p = new SqlParameters();
  const counts = await queryRow(
    events,
    countsRow,
    `select coalesce(sum(views), 0) as views, coalesce(sum(carts), 0) as carts, coalesce(sum(purchases), 0) as purchases,
       ${STAGES.map((stage) => `${distinct('users', `e.${COUNT_OF[stage]} > 0`)} as "${stage}"`).join(', ')}
     from user_days e
     where ${inDays('e.day', filter, p)} and ${inSegment('e', filter)}`,
    p.values,
  );
  const q = new SqlParameters();
  const sessions = await queryRow(
    events,
    perStage,
    `select ${STAGES.map((stage) => `count(*) filter (s.${COUNT_OF[stage]} > 0) as "${stage}"`).join(', ')}
     from session_rows s
     where ${sessionsOfWholeUsers(filter, q)}`,
    q.values,
  );
  const shared = await sessionsByStage(events, filter, null, 'shared_events');
  return funnelCounts(counts, {
    view: sessions.view + shared.view,
    cart: sessions.cart + shared.cart,
    purchase: sessions.purchase + shared.purchase,
  });
}

const funnelCounts = ({ views, carts, purchases, ...users }: z.output<typeof countsRow>, sessions: PerStage): FunnelCounts => ({
  events: { view: views, cart: carts, purchase: purchases },
  users,
  sessions,
});

const COUNT_OF: Record<Stage, string> = { view: 'views', cart: 'carts', purchase: 'purchases' };
const isStage = (stage: Stage): string => `e.event_type = '${stage}'`;
