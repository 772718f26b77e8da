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

/** The zone as a shop knows it: `UTC`, or `Europe/Berlin (GMT+1)` with the short name that applies at the moment. */
export function zoneLabel(moment: Date, timeZone: string): string {
  const parts = namesOf(timeZone).formatToParts(moment);
  const short = parts.find((part) => part.type === 'timeZoneName')?.value;
  return short === undefined || short === timeZone ? timeZone : `${timeZone.replaceAll('_', ' ')} (${short})`;
}

const days = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' });

/** Today, `YYYY-MM-DD`, in words: `Sun, 22 Nov`. */
export const dayInWords = (day: string): string => days.format(new Date(`${day}T12:00:00Z`));
