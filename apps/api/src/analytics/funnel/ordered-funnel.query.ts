import type { OrderedFunnelAnswer, OrderedFunnelQuery, OrderedStage } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { exactMoment, numeric } from '../../platform/column-types.js';
import { queryRow, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { stageRates } from '../filters/rates.js';
import { beforeCut, eventsInRange, keysInFilter, rangeBegin, rangeEnd } from '../filters/filter-conditions.js';
import { onColumns } from '../filters/on-columns.js';
import { inSegment } from '../filters/segment-users.js';
import { HOLDS_EVENTS } from '../filters/stored-days.js';

const moreRow = z.object({ more: z.boolean() });
const untilRow = z.object({ until: exactMoment.nullable() });
const viewedRow = z.object({ viewed: numeric });
const openRow = z.object({ open: numeric });
const furtherRow = z.object({ carted: numeric, purchased: numeric, open_carted: numeric, open_purchased: numeric });

/** PostgreSQL, and the columns, where events and sessions are read. */
interface Clients {
  client: SqlClient;
  events: RowSource;
}

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
  const row = await onColumns(client, columns, filter, (events) => orderedSessions({ client, events }, filter, at));
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

/**
 * Follows only sessions with a cart event, one in ten, event by event; the others are only counted. A single pass over all sessions took
 * four times as long.
 */
async function orderedSessions({ client, events }: Clients, filter: ResolvedFilter, now: Date) {
  // If the last day is cut, later events of its sessions do not count.
  const until = filter.cutAt === null ? await lastEnd({ client, events }, filter) : null;
  const { viewed } = await viewedSessions({ client, events }, filter, until);
  const further = await furtherSessions(events, filter, until, now);
  const { open } = await openSessions(events, filter, now);
  return {
    viewed,
    carted: further.carted,
    purchased: further.purchased,
    open_viewed: open - further.open_carted,
    open_carted: further.open_carted - further.open_purchased,
  };
}

/** When the last session that started in the range ended; null if nothing is stored after the range. Its events are read up to there. */
async function lastEnd({ client, events }: Clients, filter: ResolvedFilter): Promise<string | null> {
  const { more } = await queryRow(client, moreRow, `select exists (select from stage_days where day > $1 and ${HOLDS_EVENTS}) as more`, [
    filter.to,
  ]);
  if (!more) return null;
  const p = new SqlParameters();
  // A session that started in the range has an event in it, so only those sessions are looked up.
  const { until } = await queryRow(
    events,
    untilRow,
    `select max(s.ended_at)::text as until
     from (
       select distinct e.user_session
       from events e
       where ${eventsInRange(filter, p)} and e.user_session is not null) i
     join sessions s using (user_session)
     where s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)}`,
    p.values,
  );
  return until;
}

/** Condition on events `e`: from the start of the range to its end, or to the end of the last session that started in it. */
const upTo = (until: string | null, filter: ResolvedFilter, p: SqlParameters): string =>
  `e.event_time >= ${rangeBegin(filter, p)}
         and e.event_time <= greatest(${p.add(until)}::timestamptz, ${rangeEnd(filter, p)} - interval '1 microsecond')`;

function viewedSessions({ client, events }: Clients, filter: ResolvedFilter, until: string | null) {
  if (!filter.filtered && filter.cutAt === null) {
    // The roll-up counts sessions with a view.
    return queryRow(
      client,
      viewedRow,
      `select coalesce(sum(sessions), 0) as viewed from stage_days where day between $1 and $2 and event_type = 'view'`,
      [filter.from, filter.to],
    );
  }
  const p = new SqlParameters();
  return queryRow(
    events,
    viewedRow,
    `select count(*) as viewed
     from (
       select distinct e.user_session
       from events e
       where ${upTo(until, filter, p)} and ${keysInFilter('e', filter, p)} and ${inSegment('e', filter)}
         and e.event_type = 'view' and e.user_session is not null) v
     join sessions s using (user_session)
     where s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)}`,
    p.values,
  );
}

/** Whether a session may still go on. */
function isOpen(filter: ResolvedFilter, now: Date, p: SqlParameters): string {
  const since = `${p.add(now)}::timestamptz - interval '${OPEN_FOR}'`;
  return filter.cutAt === null
    ? `s.ended_at > ${since}`
    : `(s.user_session in (
         select e.user_session from events e where e.event_time > ${since}${beforeCut(filter, p)})) is true`;
}

/**
 * Sessions that started in the range and added to the cart after a view, those that then purchased, and how many of both may still go on.
 *
 * `is true` keeps the sessions in a hashed set: the planner misestimates their number, and a join became a nested loop over all events.
 */
function furtherSessions(events: RowSource, filter: ResolvedFilter, until: string | null, now: Date) {
  const p = new SqlParameters();
  const counts = `${upTo(until, filter, p)} and ${keysInFilter('e', filter, p)} and ${inSegment('e', filter)}`;
  return queryRow(
    events,
    furtherRow,
    `with own as materialized (
       select s.user_session, ${isOpen(filter, now, p)} as open
       from (
         select distinct e.user_session
         from events e
         where ${counts} and e.event_type = 'cart' and e.user_session is not null) c
       join sessions s using (user_session)
       where s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)}
     ),
     acts as (
       select e.user_session,
         min(e.event_time) filter (where e.event_type = 'view') as view_at,
         array_agg(e.event_time) filter (where e.event_type = 'cart') as carts,
         array_agg(e.event_time) filter (where e.event_type = 'purchase') as purchases
       from events e
       where ${counts} and (e.user_session in (select user_session from own)) is true
       group by e.user_session
     ),
     steps as (
       select a.user_session in (select user_session from own where open) as open, c.cart_at,
         (select min(u.moment) from unnest(a.purchases) as u (moment) where u.moment >= c.cart_at) as purchase_at
       from acts a
       cross join lateral (select min(u.moment) as cart_at from unnest(a.carts) as u (moment) where u.moment >= a.view_at) c
     )
     select count(cart_at) as carted, count(purchase_at) as purchased,
       count(cart_at) filter (where open) as open_carted, count(purchase_at) filter (where open) as open_purchased
     from steps`,
    p.values,
  );
}

// Open sessions that started in the range and have a view.
function openSessions(events: RowSource, filter: ResolvedFilter, now: Date) {
  const p = new SqlParameters();
  const untilCut = beforeCut(filter, p);
  return queryRow(
    events,
    openRow,
    `with open as materialized (
       select s.user_session, s.started_at
       from (
         select distinct e.user_session
         from events e
         where e.event_time > ${p.add(now)}::timestamptz - interval '${OPEN_FOR}' and e.user_session is not null${untilCut}) r
       join sessions s using (user_session)
       where s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)}
     )
     select count(distinct e.user_session) as open
     from events e
     where e.event_time >= greatest(${rangeBegin(filter, p)}, (select min(started_at) from open)) and e.event_type = 'view'
       and ${keysInFilter('e', filter, p)} and ${inSegment('e', filter)}
       and (e.user_session in (select user_session from open)) is true${untilCut}`,
    p.values,
  );
}
