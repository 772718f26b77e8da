import cronstrue from 'cronstrue';
import { CronTime, validateCronExpression } from 'cron';
import { type ErrorDetail, InvalidInputError } from '../platform/errors.js';
import { isTimeZone, ZONE_NAME_RULE } from '../../../../libs/settings/time-zone-names.js';

/**
 * Checks a schedule with the engine that will run it: other parsers accept expressions that it rejects (`L`, `5#2`), and
 * disagree with it about the hour that a change to summer time skips.
 *
 * @throws InvalidInputError naming `cron` or `timeZone`.
 */
export function checkSchedule(cron: string, timeZone: string): void {
  const details: ErrorDetail[] = [];
  if (!isTimeZone(timeZone)) details.push({ path: 'timeZone', message: `must be ${ZONE_NAME_RULE}` });
  const { valid, error } = validateCronExpression(cron);
  if (!valid) details.push({ path: 'cron', message: `must be a cron expression of five or six fields${reasonOf(error)}` });
  // A date that never comes (31 February) is valid to the engine until it looks for it.
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
    // The engine takes a few forms that have no words; the expression then speaks for itself.
    return cron;
  }
};

/** The next runs of a schedule, at most `count`; none when it cannot be read or never comes. */
export function nextRuns(cron: string, timeZone: string, count: number): Date[] {
  try {
    return new CronTime(cron, timeZone).sendAt(count).map((time) => time.toJSDate());
  } catch {
    return [];
  }
}
