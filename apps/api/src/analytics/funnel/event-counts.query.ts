import { type Stage, STAGES } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { addedUp, type DayCount } from '../../columns/kept-counts.js';
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
  sizeOf,
  sessionsOfWholeUsers,
  usersWho,
} from '../filters/column-conditions.js';
import { inSegment } from '../filters/segment-users.js';
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
    const counts = await countsOf(events, filter, (days, p) =>
      // Days before the one that is cut.
      productId === null && isOfWholeUsers(days) ? ofUserDays(days, p) : ofEvents(days, productId, p),
    );
    return funnelCounts(counts, await sessionsByStage(events, filter, productId));
  });
}

/** Events and users of each stage. */
function ofEvents(days: ResolvedFilter, productId: string | null, p: SqlParameters): string {
  const condition = `${ofRangeAndFilter(days, p)} and ${isProduct('e', productId, p)}`;
  return `
    select *
    from (select count(*) as views, ${usersWho('true')} as ${usersOf('view')} from views e where ${condition}),
      (select count(*) filter (where ${isStage('cart')}) as carts, count(*) filter (where ${isStage('purchase')}) as purchases,
         ${ACTIONS.map((stage) => `${usersWho(isStage(stage))} as ${usersOf(stage)}`).join(', ')}
       from actions e
       where ${condition})`;
}

/** The same from the days of users. */
const ofUserDays = (days: ResolvedFilter, p: SqlParameters): string => `
    select coalesce(sum(views), 0) as views, coalesce(sum(carts), 0) as carts, coalesce(sum(purchases), 0) as purchases,
      ${STAGES.map((stage) => `${usersWho(`e.${COUNT_OF[stage]} > 0`)} as ${usersOf(stage)}`).join(', ')}
    from user_days e
    where ${inDays('e.day', days, p)} and ${inSegment('e', days)}`;

/** @param rows counts and bitmaps of users of some days */
async function countsOf(events: RowSource, filter: ResolvedFilter, rows: (days: ResolvedFilter, p: SqlParameters) => string) {
  const p = new SqlParameters();
  const sums = ['views', 'carts', 'purchases'];
  const counts = await addedUp(events, filter, { sums, sets: STAGES.map(usersOf), daysOf: 'events', addsUpOverUsers: 'always', rows }, p);
  return queryRow(
    events,
    countsRow,
    `select views, carts, purchases, ${STAGES.map((stage) => `${sizeOf(usersOf(stage))} as "${stage}"`).join(', ')} from ${counts}`,
    p.values,
  );
}

/** A session counts on the day it started, so sessions of different days are different ones. */
async function stagesOf(
  events: RowSource,
  filter: ResolvedFilter,
  { rows, addsUpOverUsers }: Pick<DayCount<ResolvedFilter>, 'rows' | 'addsUpOverUsers'>,
) {
  const p = new SqlParameters();
  const sums = STAGES.map((stage) => `"${stage}"`);
  const counts = await addedUp(events, filter, { sums, daysOf: 'sessions', addsUpOverUsers, rows }, p);
  return queryRow(events, perStage, `from ${counts}`, p.values);
}

const sessionsByStage = (events: RowSource, filter: ResolvedFilter, productId: string | null) =>
  stagesOf(events, filter, {
    rows: (days, p) => {
      const condition = `${ofSessionsAndFilter(days, p)} and ${isProduct('e', productId, p)}`;
      return `
        select *
        from (select ${distinct('sessions', 'true')} as "view" from views e where ${condition}),
          (select ${ACTIONS.map(sessionsWith).join(', ')} from actions e where ${condition})`;
    },
  });

/** If all events of a user count or none, days of users and sessions are counted instead of events. */
async function ofWholeUsers(events: RowSource, filter: ResolvedFilter): Promise<FunnelCounts> {
  const counts = await countsOf(events, filter, ofUserDays);
  const sessions = await stagesOf(events, filter, {
    addsUpOverUsers: 'always',
    rows: (days, p) => `
      select ${STAGES.map((stage) => `count(*) filter (s.${COUNT_OF[stage]} > 0) as "${stage}"`).join(', ')}
      from session_rows s
      where ${sessionsOfWholeUsers(days, p)}`,
  });
  const shared = await stagesOf(events, filter, {
    rows: (days, p) => `select ${STAGES.map(sessionsWith).join(', ')} from shared_events e where ${ofSessionsAndFilter(days, p)}`,
  });
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
/** The stages that are not in `views`. */
const ACTIONS = ['cart', 'purchase'] as const;

const sessionsWith = (stage: Stage): string => `${distinct('sessions', isStage(stage))} as "${stage}"`;
const usersOf = (stage: Stage): string => `${stage}_users`;
const isStage = (stage: Stage): string => `e.event_type = '${stage}'`;
