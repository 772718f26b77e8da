/** A calendar month, `YYYY-MM`: of UTC for events, of the store's zone for what is counted by day. */
export type Month = string;

/** Months for which partitions have to stand: of events, and of the days on which these happened. */
export interface PartitionMonths {
  events: readonly Month[];
  days: readonly Month[];
}

/** The month `ahead` months after that of `from`. */
export const monthAhead = (from: Date, ahead: number): Month =>
  new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + ahead, 1)).toISOString().slice(0, 7);

const startOf = (month: Month): Date => new Date(`${month}-01T00:00:00Z`);

/** First day of the month after it, `YYYY-MM-DD`. */
export const endOfMonth = (month: Month): string => `${monthAhead(startOf(month), 1)}-01`;

/** The months that two times and all between them lie in. */
export function monthsBetween(from: Date, to: Date): Month[] {
  const months: Month[] = [];
  for (let month = monthAhead(from, 0); month <= monthAhead(to, 0); month = monthAhead(startOf(month), 1)) months.push(month);
  return months;
}

/** Last day of the shortest month: from it on, the same moment may lie in the next month elsewhere. */
const LATE_DAY = '28';

/**
 * Months of events at these times, and of their days. In another zone than UTC a day at a month's edge may be one of the month beside it.
 *
 * @param isoTimes ISO 8601, in UTC
 */
export function partitionMonths(isoTimes: readonly string[], timeZone: string): PartitionMonths {
  const events = new Set<Month>();
  const days = new Set<Month>();
  for (const date of new Set(isoTimes.map((time) => time.slice(0, 10)))) {
    const month = date.slice(0, 7);
    const day = date.slice(8);
    events.add(month);
    days.add(month);
    if (timeZone === 'UTC') continue;
    if (day === '01') days.add(monthAhead(startOf(month), -1));
    if (day >= LATE_DAY) days.add(monthAhead(startOf(month), 1));
  }
  return { events: [...events], days: [...days] };
}
