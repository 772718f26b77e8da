import { daysBefore } from '../platform/calendar-days.js';
import type { RowSource } from '../platform/query-rows.js';
import type { SqlParameters } from '../platform/sql-parameters.js';
import { keptTable } from './kept-tables.js';

/** Days of a count. */
export interface CountedDays {
  from: string;
  to: string;
  /** If the last day is cut: when. */
  cutAt: string | null;
  /** Last day of the store; null if it is empty. */
  lastDay: string | null;
}

/** A count whose rows add up over days. */
export interface DayCount<Days extends CountedDays> {
  /** Columns that identify a row. */
  by?: readonly string[];
  /** Columns that are added up. */
  sums: readonly string[];
  /** Columns with bitmaps of users or sessions (`set_of_users`, `set_of_sessions`). They are united. Costs a bitmap for each row. */
  sets?: readonly string[];
  /** Days to which a row belongs must not be split: the first day of those that `day` shares a row with. */
  startOfRow?: (day: string) => string;
  /** What the days of a row are: of its events, or of the start of its sessions, whose events may be on later days. */
  daysOf: 'events' | 'sessions';
  /**
   * Whether the rows of some users together are the sum of the rows of each. Then, when a segment gains or loses users, only their events are
   * counted. Name of a column that is above 0 in each row, or `always` if there is one row whatever is counted. Missing: they are not, for
   * example because a session with events of several users is counted once.
   */
  addsUpOverUsers?: string | undefined;
  /** Whether the rows also depend on the days before them. */
  dependsOnDaysBefore?: boolean;
  /** Query of the rows of some days. */
  rows: (days: Days, p: SqlParameters) => string;
}

/**
 * The days that are counted each time. Nearly all events arrive on the last day, and the sessions of the day before go on after midnight.
 */
const NEW_DAYS = 2;

/** The first of the days that are counted each time. A day that is cut is one of them, so that the others are counted as whole days. */
function newDaysOf({ from, to, cutAt, lastDay }: CountedDays): string {
  const first = lastDay === null ? from : daysBefore(lastDay, NEW_DAYS - 1);
  return cutAt !== null && to < first ? to : first;
}

/**
 * The rows of a count. Those of all days but the newest are kept, so that after a batch only the newest days are read again. They are counted
 * again if one of their days has changed since.
 *
 * @returns a subquery, with its parameters in `p`
 */
export async function addedUp<Days extends CountedDays>(
  events: RowSource,
  days: Days,
  count: DayCount<Days>,
  p: SqlParameters,
): Promise<string> {
  const newFrom = newDaysOf(days);
  const startsAt = count.startOfRow?.(newFrom) ?? newFrom;
  const settledTo = days.to < startsAt ? days.to : daysBefore(startsAt, 1);
  if (settledTo <= days.from) return `(${count.rows(days, p)})`;
  // A session of a day before the cut may go on until after it.
  const cutAt = count.daysOf === 'sessions' ? days.cutAt : null;
  const kept = await keptTable(events, { ...days, to: settledTo, cutAt }, count);
  if (settledTo === days.to) return `(from ${kept})`;
  const { by = [], sums, sets = [] } = count;
  const columns = [
    ...by,
    ...sums.map((column) => `sum(${column}) as ${column}`),
    ...sets.map((column) => `bit_or(${column}) as ${column}`),
  ];
  const added = count.rows({ ...days, from: startsAt > days.from ? startsAt : days.from }, p);
  return `(select ${columns.join(', ')} from (from ${kept} union all by name (${added})) ${by.length === 0 ? '' : `group by ${by.join(', ')}`})`;
}
