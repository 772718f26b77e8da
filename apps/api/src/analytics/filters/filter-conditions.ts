import type { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';

type Keys = Pick<ResolvedFilter, 'brandIds' | 'categoryKeys'>;
type Days = Pick<ResolvedFilter, 'from' | 'to'>;
type Bounds = Pick<ResolvedFilter, 'bounds'>;

/** Condition: the brand of a row passes the filter. */
export function brandInFilter(row: string, filter: Pick<Keys, 'brandIds'>, p: SqlParameters): string {
  const brandIds = p.add(filter.brandIds);
  return `(${brandIds}::integer[] is null or ${row}.brand_id = any(${brandIds}::integer[]))`;
}

/** Condition: brand and category of a row pass the filter. Every query uses this text, so that a filter means the same everywhere. */
export function keysInFilter(row: string, filter: Keys, p: SqlParameters): string {
  const categoryKeys = p.add(filter.categoryKeys);
  return `${brandInFilter(row, filter, p)}
  and (${categoryKeys}::integer[] is null or ${row}.category_key = any(${categoryKeys}::integer[]))`;
}

/** Condition on rows `d` of a roll-up with brand and category. */
export const productDaysInFilter = (filter: Days & Keys, p: SqlParameters): string =>
  `d.day between ${p.add(filter.from)} and ${p.add(filter.to)}
  and ${keysInFilter('d', filter, p)}`;

/** Start of the range. */
export const rangeBegin = ({ bounds: [begin] }: Bounds, p: SqlParameters): string => `${p.add(begin)}::timestamptz`;

/** End of the range, exclusive. */
export const rangeEnd = ({ bounds: [, end] }: Bounds, p: SqlParameters): string => `${p.add(end)}::timestamptz`;

/** Condition on events `e`. The bounds compare the partition key directly, so that only the months of the range are read. */
export const eventsInRange = (filter: Bounds, p: SqlParameters): string =>
  `e.event_time >= ${rangeBegin(filter, p)} and e.event_time < ${rangeEnd(filter, p)}`;

/** Condition on events `e`: range, brand and category. */
export const eventsInRangeAndFilter = (filter: Bounds & Keys, p: SqlParameters): string =>
  `${eventsInRange(filter, p)}
  and ${keysInFilter('e', filter, p)}`;

/** The value of an event; for purchases, the revenue. */
export const EVENT_AMOUNT = 'coalesce(e.price, 0) * e.quantity';
