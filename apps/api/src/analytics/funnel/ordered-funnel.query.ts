import type { OrderedFunnelAnswer, OrderedFunnelQuery, OrderedStage } from '@storepulse/contracts';
import { z } from 'zod';
import { addedUp, type DayCount } from '../../columns/kept-counts.js';
import type { Columns } from '../../columns/columns.service.js';
import { type EventSource, orderedSteps } from '../../columns/session-facts.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { stageRates } from '../filters/rates.js';
import { distinct, inDays, isOfWholeUsers, ofSessionsAndFilter, sessionsOfWholeUsers, untilCut } from '../filters/column-conditions.js';
import { onColumns } from '../filters/on-columns.js';

/** Sessions that came at least so far. */
const stepsRow = z.object({ viewed: numeric, carted: numeric, purchased: numeric });
type Steps = z.output<typeof stepsRow>;
const STEPS = ['viewed', 'carted', 'purchased'] as const;

/** First day on which an open session started; null if none is open. */
const openRow = z.object({ first: z.string().nullable() });

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
  const o = new SqlParameters();
  await events.query(`create or replace temp table open_sessions as ${openSessions(filter, now, o)}`, o.values);
  const { first } = await queryRow(events, openRow, 'select min(started_day)::text as first from open_sessions');
  const all = await stepsOf(events, filter, null);
  const open = first === null ? NO_STEPS : await stepsOf(events, { ...filter, from: first }, 'open_sessions');
  return {
    ...all,
    open_viewed: open.viewed - open.carted,
    open_carted: open.carted - open.purchased,
  };
}

const NO_STEPS: Steps = { viewed: 0, carted: 0, purchased: 0 };

/** @param only table of the sessions that count; null: all */
async function stepsOf(events: RowSource, filter: ResolvedFilter, only: string | null): Promise<Steps> {
  if (!isOfWholeUsers(filter)) return addedSteps(events, filter, only, undefined, (days, p) => followed(days, only, p));
  // If all events of a session count, the columns know how far it came.
  const whole = await addedSteps(events, filter, only, 'always', (days, p) => {
    const sessions = days.segment === null ? inDays('s.started_day', days, p) : sessionsOfWholeUsers(days, p);
    return `
      select ${STEPS.map((step, index) => `count(*) filter (s.steps > ${index}) as ${step}`).join(', ')}
      from session_rows s
      where ${sessions} ${isOneOf('s', only)}`;
  });
  if (filter.segment === null) return whole;
  const shared = await addedSteps(events, filter, only, undefined, (days, p) => followed(days, only, p, 'shared_events'));
  return {
    viewed: whole.viewed + shared.viewed,
    carted: whole.carted + shared.carted,
    purchased: whole.purchased + shared.purchased,
  };
}

async function addedSteps(
  events: RowSource,
  filter: ResolvedFilter,
  only: string | null,
  addsUpOverUsers: 'always' | undefined,
  rows: (days: ResolvedFilter, p: SqlParameters) => string,
): Promise<Steps> {
  const p = new SqlParameters();
  const count: DayCount<ResolvedFilter> = { sums: STEPS, daysOf: 'sessions', addsUpOverUsers, rows };
  // Sessions that are open are few, and others a moment later.
  const steps = only === null ? await addedUp(events, filter, count, p) : `(${rows(filter, p)})`;
  return queryRow(events, stepsRow, `from ${steps}`, p.values);
}

/** Follows only sessions with a cart event, one in ten, event by event; the others are only counted. */
function followed(filter: ResolvedFilter, only: string | null, p: SqlParameters, source: EventSource = 'events'): string {
  const counts = `${ofSessionsAndFilter(filter, p)} ${isOneOf('e', only)}`;
  return `
    with carted as materialized (select distinct e.user_session from ${source} e where ${counts} and e.event_type = 'cart'),
    steps as (
      select cart_at, purchase_at
      from (${orderedSteps(`${counts} and e.user_session in (select user_session from carted)`, source)})
    )
    select
      (select ${distinct('sessions', 'true')} from ${source} e where ${counts} and e.event_type = 'view') as viewed,
      count(cart_at) as carted, count(purchase_at) as purchased
    from steps`;
}

const isOneOf = (row: string, only: string | null): string =>
  only === null ? '' : `and ${row}.user_session in (select user_session from ${only})`;

/** Sessions that may still go on. If the last day is cut: at the cut. */
function openSessions(filter: ResolvedFilter, now: Date, p: SqlParameters): string {
  const isOpen = (time: string) => `${time} > ${p.add(now)}::timestamptz - interval '${OPEN_FOR}'`;
  if (filter.cutAt === null)
    return `select s.user_session, s.started_day from sessions s where ${inDays('s.started_day', filter, p)} and ${isOpen('s.ended_at')}`;
  return `
    select distinct e.user_session, e.started_day
    from events e
    where e.day >= ${p.add(filter.to)}::date - 1 and ${inDays('e.started_day', filter, p)} and ${untilCut(filter, p)}
      and ${isOpen('e.event_time')}`;
}
