import type { SessionListAnswer, SessionListQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { timestamp } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { withinTime } from '../../platform/time-limit.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { keysInFilter } from '../filters/filter-conditions.js';
import { inSegment } from '../filters/segment-users.js';
import { SESSION_COLUMNS, type SessionRow, sessionRow, summariesOf } from './session-summary.js';

/** For all windows together. If it runs out, the answer says how far back the search went. */
const LIMIT_MS = 1000;
/** The newest sessions of a busy shop started within minutes. If a window has too few, the next is four times as long. */
const FIRST_WINDOW_MS = 15 * 60_000;
const WIDER = 4;

const boundsRow = z.object({ start: timestamp, end: timestamp });

/** Sessions that started in the range, newest first, page by page. The client must be in a repeatable-read transaction. */
export async function sessionList(client: SqlClient, query: SessionListQuery): Promise<SessionListAnswer> {
  const filter = await resolveFilter(client, query);
  const found = query.user === undefined ? await searchBack(client, filter, query) : await ofUser(client, filter, query, query.user);
  const page = found.rows.slice(0, query.limit);
  const last = found.rows.length > query.limit ? page.at(-1) : undefined;
  return {
    ...filter.head,
    sessions: await summariesOf(client, page),
    next: last === undefined ? null : `${last.started_us}.${last.user_session}`,
    searchedBackTo: found.searchedBackTo,
  };
}

interface Found {
  /** One row more than a page holds, if there are more. */
  rows: SessionRow[];
  searchedBackTo: string | null;
}

/** Conditions on sessions `s`; the page starts after the cursor. */
function conditionsOf({ bought, minEvents, before }: SessionListQuery, p: SqlParameters): string {
  const [startedUs, session] = before?.split('.') ?? [null, null];
  const [isBought, started] = [p.add(bought === 'all' ? null : bought === 'yes'), p.add(startedUs)];
  return `s.events >= ${p.add(minEvents)} and (${isBought}::boolean is null or (s.purchases > 0) = ${isBought})
      and (${started}::bigint is null
        or (s.started_at, s.user_session) < ('epoch'::timestamptz + ${started} * interval '1 microsecond', ${p.add(session)}::uuid))`;
}

/** Conditions on events `e` of a session to show. */
function eventConditionsOf(filter: ResolvedFilter, query: SessionListQuery, p: SqlParameters): string {
  const product = p.add(query.product ?? null);
  return `${keysInFilter('e', filter, p)}
           and (${product}::bigint is null or e.product_id = ${product})
           and ${inSegment('e.user_id', filter, p)}`;
}

const isAnyEvent = (filter: ResolvedFilter, query: SessionListQuery): boolean => !filter.filtered && query.product === undefined;

/**
 * Searches backward in time windows. A session's first event lies in the window it started in, and few pages are read to find events by
 * time (BRIN). So sessions need no index by start, which the writer would have to maintain.
 */
async function searchBack(client: SqlClient, filter: ResolvedFilter, query: SessionListQuery): Promise<Found> {
  const bounds = await queryRow(client, boundsRow, 'select day_start($1::date) as start, day_start($2::date + 1) as "end"', [
    filter.from,
    filter.to,
  ]);
  const [start, end] = [Date.parse(bounds.start), Date.parse(bounds.end)];
  const deadline = performance.now() + LIMIT_MS;
  const rows: SessionRow[] = [];
  // The session of the cursor started within this millisecond.
  let upper = query.before === undefined ? end : Math.min(end, Math.floor(Number(query.before.split('.')[0]) / 1000) + 1);
  for (let width = FIRST_WINDOW_MS; upper > start && rows.length <= query.limit; width *= WIDER) {
    const lower = Math.max(start, upper - width);
    const left = Math.ceil(deadline - performance.now());
    const wanted = query.limit + 1 - rows.length;
    const window = left <= 0 ? null : await withinTime(client, left, () => ofWindow(client, filter, query, { lower, upper, wanted }));
    if (window === null) return { rows, searchedBackTo: new Date(upper).toISOString() };
    rows.push(...window);
    upper = lower;
  }
  return { rows, searchedBackTo: null };
}

interface Window {
  lower: number;
  upper: number;
  wanted: number;
}

function ofWindow(
  client: SqlClient,
  filter: ResolvedFilter,
  query: SessionListQuery,
  { lower, upper, wanted }: Window,
): Promise<SessionRow[]> {
  const p = new SqlParameters();
  const [start, end] = [p.add(new Date(lower)), p.add(new Date(upper))];
  return queryRows(
    client,
    sessionRow,
    `with begun as materialized (
       select s.*
       from (
         select distinct e.user_session from events e
         where e.event_time >= ${start} and e.event_time < ${end} and e.user_session is not null) e
       join sessions s using (user_session)
       where s.started_at >= ${start} and s.started_at < ${end} and ${conditionsOf(query, p)}
     )
     select ${SESSION_COLUMNS}
     from begun s
     where ${isAnyEvent(filter, query)}
       or s.user_session in (
         select e.user_session from events e
         where e.event_time >= ${start} and e.event_time <= (select max(ended_at) from begun)
           and ${eventConditionsOf(filter, query, p)})
     order by s.started_at desc, s.user_session desc
     limit ${p.add(wanted)}`,
    p.values,
  );
}

async function ofUser(client: SqlClient, filter: ResolvedFilter, query: SessionListQuery, user: string): Promise<Found> {
  const p = new SqlParameters();
  const rows = await queryRows(
    client,
    sessionRow,
    `select ${SESSION_COLUMNS}
     from sessions s
     where s.user_id = ${p.add(user)} and s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)} and ${conditionsOf(query, p)}
       and (${isAnyEvent(filter, query)} or exists (
         select from events e
         where e.user_session = s.user_session and e.event_time between s.started_at and s.ended_at
           and ${eventConditionsOf(filter, query, p)}))
     order by s.started_at desc, s.user_session desc
     limit ${p.add(query.limit + 1)}`,
    p.values,
  );
  return { rows, searchedBackTo: null };
}
