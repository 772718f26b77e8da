import type { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';

/**
 * Events and revenue by stage and day of the range. If the last day is cut, that day comes from the roll-up by minute: a cut falls on a full
 * minute.
 */
export function stageDays({ from, to, cutAt }: ResolvedFilter, p: SqlParameters): string {
  const [first, last] = [p.add(from), p.add(to)];
  const whole = `select day, event_type, events, revenue from stage_days where day >= ${first} and day ${cutAt === null ? '<=' : '<'} ${last}`;
  if (cutAt === null) return `(${whole})`;
  return `(
    ${whole}
    union all
    select ${last}::date as day, event_type, events, revenue
    from stage_minutes
    where minute >= day_start(${last}::date) and minute < ${p.add(cutAt)}::timestamptz)`;
}
