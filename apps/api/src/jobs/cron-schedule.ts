import cronstrue from 'cronstrue';
import { CronTime, validateCronExpression } from 'cron';
import { type ErrorDetail, InvalidInputError } from '../platform/errors.js';
import { isTimeZone, ZONE_NAME_RULE } from '@storepulse/settings/time-zone-names.js';

/**
 * Checks a schedule with the engine that will run it. Other parsers accept expressions that it rejects (`L`, `5#2`), and treat the hour
 * skipped by daylight saving time differently.
 *
 * @throws InvalidInputError naming `cron` or `timeZone`.
 */
export function checkSchedule(cron: string, timeZone: string): void {
  const details: ErrorDetail[] = [];
  if (!isTimeZone(timeZone)) details.push({ path: 'timeZone', message: `must be ${ZONE_NAME_RULE}` });
  const { valid, error } = validateCronExpression(cron);
  if (!valid) details.push({ path: 'cron', message: `must be a cron expression of five or six fields${reasonOf(error)}` });
  // The engine accepts a date that never occurs (February 31) until it searches for it.
  if (details.length === 0 && nextRuns(cron, timeZone, 1).length === 0) {
    details.push({ path: 'cron', message: 'names a date that never comes' });
  }
  if (details.length > 0) throw new InvalidInputError(details);
}

const reasonOf = (error: Error | undefined): string => (error === undefined || error.message === '' ? '' : ` (${error.message})`);

/** The expression in plain English. */
export const cronInWords = (cron: string): string => {
  try {
    return cronstrue.toString(cron, { use24HourTimeFormat: true });
  } catch {
    // The engine accepts a few forms that cronstrue cannot describe, so show the expression itself.
    return cron;
  }
};

/** The next runs of a schedule, at most `count`; empty if it is invalid or never occurs. */
export function nextRuns(cron: string, timeZone: string, count: number): Date[] {
  try {
    return new CronTime(cron, timeZone).sendAt(count).map((time) => time.toJSDate());
  } catch {
    return [];
  }
}
