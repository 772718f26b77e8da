import { addDays, daysBetween } from '../format/times.ts';
import type { DayRange } from './day-range.ts';

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
