import { addDays, daysBetween } from '../format/times.ts';
import { boundedDaysOf, type DayRange, type RangeChoice, type StoreDays } from './day-range.ts';

/** Comparison periods: the same number of days right before, the same weekdays before, or the same days a year before. */
export const COMPARISONS = ['none', 'previous', 'weekdays', 'year'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** The comparison days. They never overlap the given days, except that `year` overlaps for a range of more than a year. */
export function comparedDays(how: Exclude<Comparison, 'none'>, { from, to }: Required<DayRange>): Required<DayRange> {
  const length = daysBetween(from, to) + 1;
  switch (how) {
    case 'previous':
      return { from: addDays(from, -length), to: addDays(from, -1) };
    case 'weekdays': {
      const shift = -7 * Math.ceil(length / 7);
      return { from: addDays(from, shift), to: addDays(to, shift) };
    }
    case 'year':
      return { from: yearBefore(from), to: yearBefore(to) };
    default:
      return how satisfies never;
  }
}

/** The same day a year before; 28 February for 29 February. */
function yearBefore(day: string): string {
  const [year, month, date] = [day.slice(0, 4), day.slice(5, 7), day.slice(8)];
  return `${Number(year) - 1}-${month}-${month === '02' && date === '29' ? '28' : date}`;
}

/** Comparison days. `until` cuts the last one at a time of day when it is compared with a day that is not over. */
export type ComparedRange = Required<DayRange> & { until?: string };

/** The comparison days for a choice of days in this store; null if nothing is compared. */
export function comparedRange(how: Comparison, choice: RangeChoice, store: StoreDays): ComparedRange | null {
  const days = how === 'none' ? null : boundedDaysOf(choice, store);
  if (days === null || how === 'none') return null;
  const { unfinishedDay } = store;
  if (unfinishedDay === null || days.to < unfinishedDay.day || days.from > unfinishedDay.day) return comparedDays(how, days);
  // Days after the unfinished day have no events yet, so they cannot be compared.
  return { ...comparedDays(how, { from: days.from, to: unfinishedDay.day }), until: unfinishedDay.until };
}

/** Whether the comparison days end before the first stored event. */
export const isBeforeData = ({ to }: ComparedRange, { storedDays }: StoreDays): boolean => storedDays.from !== null && to < storedDays.from;
