import type { ResolvedFilter } from './resolved-filter.js';

/**
 * Events and revenue by stage and day, between two parameters for the first and last day (such as `$1`). If the last day is cut, that day
 * comes from the roll-up by minute: a cut falls on a full minute.
 */
export function stageDays({ cutAt }: ResolvedFilter, from: string, to: string): string {
  const whole = `select day, event_type, events, revenue from stage_days where day >= ${from} and day ${cutAt === null ? '<=' : '<'} ${to}`;
  if (cutAt === null) return `(${whole})`;
  return `(
    ${whole}
    union all
    select ${to}::date as day, event_type, events, revenue
    from stage_minutes
    where minute >= day_start(${to}::date) and minute < '${cutAt}'::timestamptz)`;
}
