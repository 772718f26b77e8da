import { LOCALE } from '../../format/locale.ts';

const names = new Map<string, Intl.DateTimeFormat>();

function namesOf(timeZone: string): Intl.DateTimeFormat {
  let format = names.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(LOCALE, { timeZone, timeZoneName: 'short' });
    names.set(timeZone, format);
  }
  return format;
}

/** Label of a time zone: `UTC`, or `Europe/Berlin (GMT+1)` with the short name in effect at `moment`. */
export function zoneLabel(moment: Date, timeZone: string): string {
  const parts = namesOf(timeZone).formatToParts(moment);
  const short = parts.find((part) => part.type === 'timeZoneName')?.value;
  return short === undefined || short === timeZone ? timeZone : `${timeZone.replaceAll('_', ' ')} (${short})`;
}

const days = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' });

const pastDays = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });

/** A day, `YYYY-MM-DD`, as text: `Sun, 22 Nov`; with the year if `past`. */
export const dayInWords = (day: string, past = false): string => (past ? pastDays : days).format(new Date(`${day}T12:00:00Z`));

const hours = new Map<string, Intl.DateTimeFormat>();

/** The hour of the day in a zone, 0 to 23. */
export function hourIn(moment: Date, timeZone: string): number {
  let format = hours.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' });
    hours.set(timeZone, format);
  }
  return Number(format.format(moment));
}

const weekdays = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', weekday: 'long' });

/** Weekday of a day, `YYYY-MM-DD`: `Sunday`. */
export const weekdayOf = (day: string): string => weekdays.format(new Date(`${day}T12:00:00Z`));
