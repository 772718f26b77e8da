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
  cutAt === null ? 'true' : `e.event_time < ${p.add(cutAt)}::timestamptz`;

/** Events `e` of the range. */
export const ofRange = (filter: Days & Cut, p: SqlParameters): string => `${inDays('e.day', filter, p)} and ${untilCut(filter, p)}`;

/** Brand, category and user of events `e` pass the filter. */
export function passes(filter: Keys, p: SqlParameters): string {
  const isOneOf = (column: string, keys: number[] | null) =>
    keys === null ? [] : [`e.${column} in (select unnest(${p.add(keys)}::integer[]))`];
  const conditions = [...isOneOf('brand_id', filter.brandIds), ...isOneOf('category_key', filter.categoryKeys)];
  return [...conditions, ...(filter.segment === null ? [] : [inSegment('e', filter)])].join(' and ') || 'true';
}

/** Events `e` of the range that pass the filter. */
export const ofRangeAndFilter = (filter: Days & Cut & Keys, p: SqlParameters): string => `${ofRange(filter, p)} and ${passes(filter, p)}`;

/** Events `e` that pass the filter, of sessions that started in the range: also what they did after it. */
export const ofSessionsAndFilter = (filter: Days & Cut & Keys, p: SqlParameters): string =>
  `${inDays('e.started_day', filter, p)} and e.day >= ${p.add(filter.from)} and ${untilCut(filter, p)} and ${passes(filter, p)}`;

/** Number of different users or sessions of events `e` that fulfil a condition, by a bitmap of their numbers. */
export const distinct = (what: 'users' | 'sessions', condition: string): string =>
  `distinct_${what}(case when ${condition} then e.${what === 'users' ? 'user_id' : 'user_session'} end)`;

/** Query of the sessions that started in the range and have an event that passes the filter, without duplicates. */
export const sessionsOf = (filter: Days & Cut & Keys, p: SqlParameters): string =>
  `select distinct e.user_session from events e where ${ofSessionsAndFilter(filter, p)}`;
