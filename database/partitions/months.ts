import { dayOf, type StoreZone } from '../zone/store-zone.js';

/** A calendar month, `YYYY-MM`. */
export type Month = string;

const DAY_MS = 86_400_000;

/** The month `ahead` months later, or earlier if negative. */
export function monthAhead(month: Month, ahead: number): Month {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, (number ?? 1) - 1 + ahead, 1)).toISOString().slice(0, 7);
}

/** First day of the following month, `YYYY-MM-DD`. */
export const endOfMonth = (month: Month): string => `${monthAhead(month, 1)}-01`;

/** The day `days` days later. @param day `YYYY-MM-DD` */
export const dayAfter = (day: string, days = 1): string => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * The store days of these times. Checks only the first and last time of each UTC day: a batch has thousands of times, and those in between
 * fall on one of these two days.
 *
 * @param isoTimes ISO 8601, in UTC
 */
export function daysOf(isoTimes: readonly string[], zone: StoreZone): Set<string> {
  const ends = new Map<string, { first: string; last: string }>();
  for (const time of isoTimes) {
    const date = time.slice(0, 10);
    const known = ends.get(date);
    if (known === undefined) ends.set(date, { first: time, last: time });
    else if (time < known.first) known.first = time;
    else if (time > known.last) known.last = time;
  }
  if (zone.name === 'UTC') return new Set(ends.keys());
  return new Set([...ends.values()].flatMap(({ first, last }) => [dayOf(new Date(first), zone), dayOf(new Date(last), zone)]));
}

/** The months from one time to another, both included. */
export function monthsBetween(from: Date, to: Date): Month[] {
  const months: Month[] = [];
  const last = to.toISOString().slice(0, 7);
  for (let month = from.toISOString().slice(0, 7); month <= last; month = monthAhead(month, 1)) months.push(month);
  return months;
}
