import type { OrderedFunnelAnswer, OrderedFunnelQuery, OrderedStage } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { type EventSource, orderedSteps } from '../../columns/session-facts.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { stageRates } from '../filters/rates.js';
import { distinct, inDays, isOfWholeUsers, ofSessionsAndFilter, sessionsOfWholeUsers, untilCut } from '../filters/column-conditions.js';
import { onColumns } from '../filters/on-columns.js';

const stepsRow = z.object({
  viewed: numeric,
  carted: numeric,
  purchased: numeric,
  open_viewed: numeric,
  open_carted: numeric,
  open_purchased: numeric,
});

type Steps = z.output<typeof stepsRow>;
const openRow = z.object({ open: numeric });

/** A session is over after this much inactivity, as everywhere in the store. */
const OPEN_FOR = '30 minutes';

/** Sessions of the range that went through the stages in order. The client must be in a repeatable-read transaction. */
export async function orderedFunnel(
  client: SqlClient,
  query: OrderedFunnelQuery,
  now: Date,
  columns: Columns,
): Promise<OrderedFunnelAnswer> {
  const filter = await resolveFilter(client, query);
  // If the last day is cut, sessions are as they were at the cut.
  const at = filter.cutAt === null ? now : new Date(filter.cutAt);
  const row = await onColumns(client, columns, filter, (events) => orderedSessions(events, filter, at));
  const stages: OrderedStage[] = [
    stageOf('view', row.viewed, row.carted, row.open_viewed),
    stageOf('cart', row.carted, row.purchased, row.open_carted),
    stageOf('purchase', row.purchased, row.purchased, 0),
  ];
  return {
    ...filter.head,
    stages,
    rates: stageRates({ views: row.viewed, carts: row.carted, purchases: row.purchased }),
    now: at.toISOString(),
  };
}

const stageOf = (stage: OrderedStage['stage'], reached: number, converted: number, open: number): OrderedStage => ({
  stage,
  reached,
  converted,
  open,
  dropped: reached - converted - open,
});

/** Sessions of the range by how far they came in order, and how many of them may still go on. */
async function orderedSessions(events: RowSource, filter: ResolvedFilter, now: Date) {
  const row = await (isOfWholeUsers(filter) ? ofWholeUsers(events, filter, now) : someEvents(events, filter, now));
  return {
    viewed: row.viewed,
    carted: row.carted,
    purchased: row.purchased,
    open_viewed: row.open_viewed - row.open_carted,
    open_carted: row.open_carted - row.open_purchased,
  };
}

/** If all events of a session count, the columns know how far it came. */
async function ofWholeUsers(events: RowSource, filter: ResolvedFilter, now: Date): Promise<Steps> {
  const p = new SqlParameters();
  const sessions = filter.segment === null ? inDays('s.started_day', filter, p) : sessionsOfWholeUsers(filter, p);
  const whole = await queryRow(
    events,
    stepsRow,
    `select
       count(*) filter (steps >= 1) as viewed, count(*) filter (steps >= 2) as carted, count(*) filter (steps >= 3) as purchased,
       count(*) filter (steps >= 1 and open) as open_viewed, count(*) filter (steps >= 2 and open) as open_carted,
       count(*) filter (steps >= 3 and open) as open_purchased
     from (select s.steps, ${isOpen(now, p)} as open from sessions s where ${sessions})`,
    p.values,
  );
  if (filter.segment === null) return whole;
  const shared = await someEvents(events, filter, now, 'shared_events');
  return {
    viewed: whole.viewed + shared.viewed,
    carted: whole.carted + shared.carted,
    purchased: whole.purchased + shared.purchased,
    open_viewed: whole.open_viewed + shared.open_viewed,
    open_carted: whole.open_carted + shared.open_carted,
    open_purchased: whole.open_purchased + shared.open_purchased,
  };
}

/** Follows only sessions with a cart event, one in ten, event by event; the others are only counted. */
async function someEvents(events: RowSource, filter: ResolvedFilter, now: Date, source: EventSource = 'events'): Promise<Steps> {
  const o = new SqlParameters();
  await events.query(`create or replace temp table open_sessions as ${openSessions(filter, now, o)}`, o.values);
  const { open } = await queryRow(events, openRow, 'select count(*) as open from open_sessions');
  const p = new SqlParameters();
  const counts = ofSessionsAndFilter(filter, p);
  // Mostly none is open, and then the views need not be read for it.
  const openViewed = `
       (select count(distinct e.user_session) from ${source} e
        where ${counts} and e.event_type = 'view' and e.user_session in (select user_session from open_sessions))`;
  return queryRow(
    events,
    stepsRow,
    `with carted as materialized (select distinct e.user_session from ${source} e where ${counts} and e.event_type = 'cart'),
     steps as materialized (
       select cart_at, purchase_at, user_session in (select user_session from open_sessions) as open
       from (${orderedSteps(`${counts} and e.user_session in (select user_session from carted)`, source)})
       where cart_at is not null
     )
     select
       (select ${distinct('sessions', 'true')} from ${source} e where ${counts} and e.event_type = 'view') as viewed,
       ${open === 0 ? '0' : openViewed} as open_viewed,
       count(cart_at) as carted, count(purchase_at) as purchased,
       count(cart_at) filter (open) as open_carted, count(purchase_at) filter (open) as open_purchased
     from steps`,
    p.values,
  );
}

/** Whether a session `s` may still go on. */
const isOpen = (now: Date, p: SqlParameters): string => `s.ended_at > ${p.add(now)}::timestamptz - interval '${OPEN_FOR}'`;

/** Sessions that may still go on. If the last day is cut: at the cut. */
function openSessions(filter: ResolvedFilter, now: Date, p: SqlParameters): string {
  if (filter.cutAt === null)
    return `select s.user_session from sessions s where ${inDays('s.started_day', filter, p)} and ${isOpen(now, p)}`;
  return `
    select distinct e.user_session
    from events e
    where e.day >= ${p.add(filter.to)}::date - 1 and ${inDays('e.started_day', filter, p)} and ${untilCut(filter, p)}
      and e.event_time > ${p.add(now)}::timestamptz - interval '${OPEN_FOR}'`;
}
