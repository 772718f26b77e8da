import { addDays, daysBetween } from '../format/times.ts';
import { boundedDaysOf, type DayRange, type RangeChoice, type StoreDays } from './day-range.ts';

/** What the days are held against: as many days right before, the same weekdays before, the same days a year before. */
export const COMPARISONS = ['none', 'previous', 'weekdays', 'year'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** The days to compare with. Never overlap those given, except that a range of more than a year overlaps its year before. */
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

/** The same day a year before; of 29 February, the 28th. */
function yearBefore(day: string): string {
  const [year, month, date] = [day.slice(0, 4), day.slice(5, 7), day.slice(8)];
  return `${Number(year) - 1}-${month}-${month === '02' && date === '29' ? '28' : date}`;
}

/** Days compared with; of the last of them, where it is held against a day that is not over, what came before the same time of day. */
export type ComparedRange = Required<DayRange> & { until?: string };

/** What a choice of days is held against in the store that is open; null where nothing is compared. */
export function comparedRange(how: Comparison, choice: RangeChoice, store: StoreDays): ComparedRange | null {
  const days = how === 'none' ? null : boundedDaysOf(choice, store);
  if (days === null || how === 'none') return null;
  const { unfinishedDay } = store;
  if (unfinishedDay === null || days.to < unfinishedDay.day || days.from > unfinishedDay.day) return comparedDays(how, days);
  // What lies beyond it cannot be held against anything.
  return { ...comparedDays(how, { from: days.from, to: unfinishedDay.day }), until: unfinishedDay.until };
}

/** Whether nothing is stored of these days, since they lie before the first event. */
export const isBeforeData = ({ to }: ComparedRange, { storedDays }: StoreDays): boolean => storedDays.from !== null && to < storedDays.from;
