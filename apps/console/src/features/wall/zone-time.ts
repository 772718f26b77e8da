import { LOCALE } from '../../format/locale.ts';

const minutes = new Map<string, Intl.DateTimeFormat>();
const names = new Map<string, Intl.DateTimeFormat>();

function formatOf(known: Map<string, Intl.DateTimeFormat>, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let format = known.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(LOCALE, { timeZone, ...options });
    known.set(timeZone, format);
  }
  return format;
}

/** `14:32` in the shop's zone. */
export const timeOfDay = (moment: Date, timeZone: string): string =>
  formatOf(minutes, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(moment);

/** The zone as a shop knows it: `UTC`, or `Europe/Berlin (GMT+1)` with the short name that applies at the moment. */
export function zoneLabel(moment: Date, timeZone: string): string {
  const parts = formatOf(names, timeZone, { timeZoneName: 'short' }).formatToParts(moment);
  const short = parts.find((part) => part.type === 'timeZoneName')?.value;
  return short === undefined || short === timeZone ? timeZone : `${timeZone.replaceAll('_', ' ')} (${short})`;
}

const days = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' });

/** Today, `YYYY-MM-DD`, in words: `Sun, 22 Nov`. */
export const dayInWords = (day: string): string => days.format(new Date(`${day}T12:00:00Z`));
