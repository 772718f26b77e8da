import type { AnswerScope } from './answer-scope.js';

/**
 * Events and revenue of each stage on each day, for the parameters first and last day (as in `$1`). Where the last day is cut, that day
 * from the roll-up by minute: a cut is a full one.
 */
export function stageDays({ cutAt }: AnswerScope, from: string, to: string): string {
  const whole = `select day, event_type, events, revenue from stage_days where day >= ${from} and day ${cutAt === null ? '<=' : '<'} ${to}`;
  if (cutAt === null) return `(${whole})`;
  return `(
    ${whole}
    union all
    select ${to}::date as day, event_type, events, revenue
    from stage_minutes
    where minute >= day_start(${to}::date) and minute < '${cutAt}'::timestamptz)`;
}
