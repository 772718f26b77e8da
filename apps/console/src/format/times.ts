import { t } from '../i18n/messages.ts';
import { LOCALE } from './locale.ts';

const { units } = t;
const tenths = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let format = formats.get(name);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(LOCALE, options);
    formats.set(name, format);
  }
  return format;
}

/** Whether a duration is shown with tenths of a second: below 10 s, unless it rounds to whole seconds. */
export const showsTenths = (seconds: number): boolean => seconds > 0 && seconds < 9.95 && Math.round(seconds * 10) % 10 !== 0;

/** Seconds → "38 s", "4 min 10 s", "2 h 5 min", "3 d 4 h"; null → "–". Fractions are rounded to seconds, below 10 s to tenths. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return t.none;
  const whole = Math.round(seconds);
  if (showsTenths(seconds)) return `${tenths.format(seconds)} ${units.second}`;
  if (whole < 60) return `${whole} ${units.second}`;
  if (whole < 3_600) return join(whole, 60, units.minute, 1, units.second);
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return join(minutes, 60, units.hour, 1, units.minute);
  return join(Math.round(seconds / 3_600), 24, units.day, 1, units.hour);
}

function join(value: number, unit: number, name: string, small: number, smallName: string): string {
  const rest = (value % unit) / small;
  return rest === 0 ? `${Math.floor(value / unit)} ${name}` : `${Math.floor(value / unit)} ${name} ${rest} ${smallName}`;
}

/** Rough age: "3 s", "5 min", "2 h", "4 d". Never negative, because browser and server clocks differ. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} ${units.second}`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} ${units.minute}`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} ${units.hour}`;
  return `${Math.floor(seconds / 86_400)} ${units.day}`;
}

/** Time of day with seconds in the given zone: "14:32:05". */
export function formatTime(moment: string | Date, timeZone: string): string {
  return formatOf(`time ${timeZone}`, { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(
    new Date(moment),
  );
}

/** Time of day in the given zone, to the minute: "14:32". */
export function formatTimeOfDay(moment: string | Date, timeZone: string): string {
  return formatOf(`minute ${timeZone}`, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(moment));
}

/** Day and time in the given zone, with the zone's short name: "22 Nov 2026, 14:32:05 UTC". */
export function formatMoment(moment: string | Date, timeZone: string): string {
  return formatOf(`moment ${timeZone}`, {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(new Date(moment));
}

/** A time of today without its day, any other time with it. `today` is the zone's day, `YYYY-MM-DD`. */
export function formatRecent(moment: string, timeZone: string, today: string): string {
  return dayOf(moment, timeZone) === today ? formatTime(moment, timeZone) : formatMoment(moment, timeZone);
}

/** The calendar day of a moment in a zone, `YYYY-MM-DD`. */
export function dayOf(moment: string | Date, timeZone: string): string {
  // The Swedish locale writes dates as ISO 8601.
  let format = formats.get(`day ${timeZone}`);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
    formats.set(`day ${timeZone}`, format);
  }
  return format.format(new Date(moment));
}

/** Formats a calendar day, `YYYY-MM-DD`, in the reader's locale: "22 Nov 2026". A day has no zone. */
export function formatDay(day: string): string {
  return formatOf('calendar day', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** A day without the year, for axes: "22 Nov". */
export function formatDayShort(day: string): string {
  return formatOf('axis day', { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(new Date(`${day}T00:00:00Z`));
}

/** "Nov 2026". */
export function formatMonth(day: string): string {
  return formatOf('month', { timeZone: 'UTC', month: 'short', year: 'numeric' }).format(new Date(`${day}T00:00:00Z`));
}

/** Short name of a weekday, 1 is Monday: "Mon". */
export function formatWeekday(weekday: number): string {
  // 1 January 2024 was a Monday.
  return formatOf('weekday', { timeZone: 'UTC', weekday: 'short' }).format(new Date(Date.UTC(2024, 0, weekday)));
}

/** A full hour of the day: "14:00". */
export function formatHour(hour: number): string {
  return formatTimeOfDay(new Date(Date.UTC(2024, 0, 1, hour)), 'UTC');
}

/** Adds days to a calendar day (negative: earlier). */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Number of days from one calendar day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
