import type { EventSource } from '../../columns/session-facts.js';
import type { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';
import { inSegment } from './segment-users.js';

/** Conditions on the columns. Days are compared rather than times: a day is stored once for all its events. */

type Days = Pick<ResolvedFilter, 'from' | 'to'>;
type Cut = Pick<ResolvedFilter, 'cutAt'>;
type Keys = Pick<ResolvedFilter, 'brandIds' | 'categoryKeys' | 'segment'>;

/** A column of days is in the range. */
export const inDays = (column: string, { from, to }: Days, p: SqlParameters): string => `${column} between ${p.add(from)} and ${p.add(to)}`;

/** Events `e` that count although the last day is cut. Without a cut: true. */
export const untilCut = ({ cutAt }: Cut, p: SqlParameters): string =>
  cutAt === null ? 'true' : `e.second < epoch_us(${p.add(cutAt)}::timestamptz) // 1000000`;

/** Events `e` of the range. */
export const ofRange = (filter: Days & Cut, p: SqlParameters): string => `${inDays('e.day', filter, p)} and ${untilCut(filter, p)}`;

/** Brand, category and user of events `e` pass the filter. */
export function passes(filter: Keys, p: SqlParameters): string {
  // As a list of literals, by which parts of the file are skipped. A subquery would be a join with every event.
  const isOneOf = (column: string, keys: number[] | null) => {
    if (keys === null) return [];
    return keys.length === 0 ? ['false'] : [`e.${column} in (${keys.map((key) => `${p.add(key)}::integer`).join(', ')})`];
  };
  const conditions = [...isOneOf('brand_id', filter.brandIds), ...isOneOf('category_key', filter.categoryKeys)];
  return [...conditions, ...(filter.segment === null ? [] : [inSegment('e', filter)])].join(' and ') || 'true';
}

/** Events `e` of the range that pass the filter. */
export const ofRangeAndFilter = (filter: Days & Cut & Keys, p: SqlParameters): string => `${ofRange(filter, p)} and ${passes(filter, p)}`;

/** Events `e` that pass the filter, of sessions that started in the range: also what they did after it. */
export const ofSessionsAndFilter = (filter: Days & Cut & Keys, p: SqlParameters): string =>
  `${inDays('e.started_day', filter, p)} and e.day >= ${p.add(filter.from)} and ${untilCut(filter, p)} and ${passes(filter, p)}`;

const numberOf = (what: 'users' | 'sessions', condition: string): string =>
  `case when ${condition} then e.${what === 'users' ? 'user_id' : 'user_session'} end`;

/** Number of different users or sessions of events `e` that fulfil a condition, by a bitmap of their numbers. */
export const distinct = (what: 'users' | 'sessions', condition: string): string => `distinct_${what}(${numberOf(what, condition)})`;

/** The bitmap of users of events `e` that fulfil a condition. */
export const usersWho = (condition: string): string => `set_of_users(${numberOf('users', condition)})`;

/** Number of users in a bitmap. */
export const sizeOf = (set: string): string => `coalesce(bit_count(${set}), 0)`;

/**
 * Whether the filter passes all events of a user or none. Then days of users and sessions can be counted instead of events, except for
 * sessions with events of several users (`shared_events`).
 */
export const isOfWholeUsers = ({ brandIds, categoryKeys, cutAt }: Cut & Keys): boolean =>
  brandIds === null && categoryKeys === null && cutAt === null;

/** Sessions `s` that started in the range, all of whose events are of one user, who belongs to the segment. */
export const sessionsOfWholeUsers = (filter: Days & Keys, p: SqlParameters): string =>
  `${inDays('s.started_day', filter, p)} and not s.is_shared and ${inSegment('s', filter)}`;

/** Query of the sessions that started in the range and have an event that passes the filter, without duplicates. */
export function sessionsOf(filter: Days & Cut & Keys, p: SqlParameters): string {
  const from = (source: EventSource) => `select distinct e.user_session from ${source} e where ${ofSessionsAndFilter(filter, p)}`;
  return isOfWholeUsers(filter)
    ? `select s.user_session from session_rows s where ${sessionsOfWholeUsers(filter, p)} union all ${from('shared_events')}`
    : from('events');
}
