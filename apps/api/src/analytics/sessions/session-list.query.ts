import type { SessionListAnswer, SessionListQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { daysBefore } from '../../platform/calendar-days.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { keysInFilter } from '../filters/filter-conditions.js';
import { onColumns } from '../filters/on-columns.js';
import { ofSessionsAndFilter, sessionsOf } from '../filters/column-conditions.js';
import { isProduct } from '../filters/product-number.js';
import { SESSION_COLUMNS, type SessionRow, sessionRow, summariesOf } from './session-summary.js';

const idRow = z.object({ id: z.string() });

/** Sessions that started in the range, newest first, page by page. The client must be in a repeatable-read transaction. */
export async function sessionList(client: SqlClient, query: SessionListQuery, columns: Columns): Promise<SessionListAnswer> {
  const filter = await resolveFilter(client, query);
  const rows =
    query.user === undefined || filter.segment !== null
      ? await byId(client, await onColumns(client, columns, filter, (events) => latest(events, filter, query)))
      : await ofUser(client, filter, query, query.user);
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    ...filter.head,
    sessions: await summariesOf(client, page),
    next: last === undefined ? null : `${last.started_us}.${last.user_session}`,
  };
}

/** Where the page starts: the last session of the page before it. */
function cursorOf({ before }: SessionListQuery): [startedUs: string | null, session: string | null] {
  const [startedUs, session] = before?.split('.') ?? [];
  return [startedUs ?? null, session ?? null];
}

const isAnyEvent = (filter: ResolvedFilter, query: SessionListQuery): boolean => !filter.filtered && query.product === undefined;

/** A page is mostly found in the last days. */
const LOOKS_BACK_DAYS = [1, 30];

/** Ids of the sessions of the page and of one more. Sessions that started at the same moment are in order of their numbers. */
async function latest(events: RowSource, filter: ResolvedFilter, query: SessionListQuery): Promise<string[]> {
  const [startedUs] = cursorOf(query);
  // A day more, because the day of the store may be ahead of UTC.
  const last = startedUs === null ? filter.to : daysBefore(new Date(Number(startedUs) / 1000).toISOString().slice(0, 10), -1);
  const to = last < filter.to ? last : filter.to;
  for (const days of LOOKS_BACK_DAYS) {
    const from = daysBefore(to, days);
    if (from <= filter.from) break;
    const found = await latestOf(events, { ...filter, from, to }, query);
    if (found.length > query.limit) return found;
  }
  return latestOf(events, filter, query);
}

async function latestOf(events: RowSource, filter: ResolvedFilter, query: SessionListQuery): Promise<string[]> {
  const p = new SqlParameters();
  const [startedUs, session] = cursorOf(query);
  const [started, bought] = [p.add(startedUs), p.add(query.bought === 'all' ? null : query.bought === 'yes')];
  const rows = await queryRows(
    events,
    idRow,
    `select i.id::text as id
     from (
       select s.user_session, s.started_at
       from sessions s
       where s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)}
         and s.events >= ${p.add(query.minEvents)} and (${bought}::boolean is null or (s.purchases > 0) = ${bought}::boolean)
         ${query.user === undefined ? '' : `and s.user_id in (select user_id from user_ids where id = ${p.add(query.user)}::bigint)`}
         and (${started}::bigint is null or epoch_us(s.started_at) < ${started}::bigint
           or (epoch_us(s.started_at) = ${started}::bigint
             and s.user_session < (select max(user_session) from session_ids where id = ${p.add(session)}::uuid)))
         ${isAnyEvent(filter, query) ? '' : `and s.user_session in (${query.product === undefined ? sessionsOf(filter, p) : ofProduct(filter, query.product, p)})`}
       order by s.second desc, s.micros desc, s.user_session desc
       limit ${p.add(query.limit + 1)}) s
     join session_ids i using (user_session)
     order by s.started_at desc, s.user_session desc`,
    p.values,
  );
  return rows.map((row) => row.id);
}

const ofProduct = (filter: ResolvedFilter, product: string, p: SqlParameters): string =>
  `select e.user_session from events e where ${ofSessionsAndFilter(filter, p)} and ${isProduct('e', product, p)}`;

/** Sessions in the order of their ids. */
async function byId(client: SqlClient, ids: readonly string[]): Promise<SessionRow[]> {
  return queryRows(
    client,
    sessionRow,
    `select ${SESSION_COLUMNS}
     from unnest($1::uuid[]) with ordinality as asked (id, place)
     join sessions s on s.user_session = asked.id
     order by asked.place`,
    [ids],
  );
}

/** A user has few sessions, and an index finds them. */
function ofUser(client: SqlClient, filter: ResolvedFilter, query: SessionListQuery, user: string): Promise<SessionRow[]> {
  const p = new SqlParameters();
  const [startedUs, session] = cursorOf(query);
  const [started, bought] = [p.add(startedUs), p.add(query.bought === 'all' ? null : query.bought === 'yes')];
  const product = p.add(query.product ?? null);
  return queryRows(
    client,
    sessionRow,
    `select ${SESSION_COLUMNS}
     from sessions s
     where s.user_id = ${p.add(user)} and s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)}
       and s.events >= ${p.add(query.minEvents)} and (${bought}::boolean is null or (s.purchases > 0) = ${bought})
       and (${started}::bigint is null
         or (s.started_at, s.user_session) < ('epoch'::timestamptz + ${started} * interval '1 microsecond', ${p.add(session)}::uuid))
       and (${isAnyEvent(filter, query)} or exists (
         select from events e
         where e.user_session = s.user_session and e.event_time between s.started_at and s.ended_at
           and ${keysInFilter('e', filter, p)} and (${product}::bigint is null or e.product_id = ${product})))
     order by s.started_at desc, s.user_session desc
     limit ${p.add(query.limit + 1)}`,
    p.values,
  );
}
