import { formatDay, formatDayShort, formatTimeOfDay, dayOf } from '../format/times.ts';

/** Formats a value on an axis with ticks `step` apart. */
export type AxisFormat = (value: number, step: number) => string;

/** The distance of ticks that ECharts picks: the multiple 1, 2, 3 or 5 of a power of ten closest to an even division. */
export function axisStep(
  values: readonly (number | null)[],
  { splits, fitted = false, whole = false }: { splits: number; fitted?: boolean; whole?: boolean },
): number {
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const span = fitted && most > least ? most - least : Math.max(Math.abs(most), Math.abs(least));
  if (!Number.isFinite(span) || span === 0) return 1;
  const even = span / splits;
  const power = 10 ** Math.floor(Math.log10(even));
  const times = even / power;
  const step = power * (times < 1.5 ? 1 : times < 2.5 ? 2 : times < 4 ? 3 : times < 7 ? 5 : 10);
  return whole ? Math.max(1, step) : step;
}

/** For a chart without values above 0: a single tick, where ECharts would set several that round to the same text. */
export const emptyAxis = (values: readonly (number | null)[]): { max: number; interval: number } | undefined =>
  values.every((value) => (value ?? 0) === 0) ? { max: 1, interval: 1 } : undefined;

/** Tick multiples within a decade, from few ticks to many. */
const MULTIPLES = [[1], [1, 3], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]];
const [MIN_MARKS, MAX_MARKS] = [4, 10];

/** Ticks of a logarithmic axis. Powers of ten alone leave an axis of less than three decades almost without ticks. */
export function logMarks(least: number, most: number): number[] {
  if (!(least > 0) || !(most > least)) return [most];
  const decades = Array.from(
    { length: Math.floor(Math.log10(most)) - Math.floor(Math.log10(least)) + 1 },
    (_, at) => 10 ** (Math.floor(Math.log10(least)) + at),
  );
  for (const multiples of MULTIPLES) {
    const marks = decades.flatMap((power) => multiples.map((times) => power * times)).filter((mark) => mark >= least && mark <= most);
    if (marks.length >= MIN_MARKS && marks.length <= MAX_MARKS) return marks;
    if (marks.length > MAX_MARKS) return marks.filter((_, at) => at % Math.ceil(marks.length / MAX_MARKS) === 0);
  }
  // Within a fraction of a decade a logarithmic axis is nearly linear.
  const step = axisStep([least, most], { splits: MIN_MARKS, fitted: true });
  const first = Math.ceil(least / step);
  return Array.from({ length: Math.floor(most / step) - first + 1 }, (_, at) => (first + at) * step);
}

const isOfOneYear = (days: readonly string[]): boolean => days.at(0)?.slice(0, 4) === days.at(-1)?.slice(0, 4);

/** Formats days on an axis, with the year if they span several. */
export const dayAxis = (days: readonly string[]): ((day: string) => string) => (isOfOneYear(days) ? formatDayShort : formatDay);

/** Formats hours on an axis, with the day if they span several. */
export function hourAxis(moments: readonly string[], timeZone: string): (moment: string) => string {
  const days = [moments.at(0), moments.at(-1)].map((moment) => (moment === undefined ? '' : dayOf(moment, timeZone)));
  if (days[0] === days[1]) return (moment) => formatTimeOfDay(moment, timeZone);
  const ofDay = dayAxis(days);
  return (moment) => `${ofDay(dayOf(moment, timeZone))}, ${formatTimeOfDay(moment, timeZone)}`;
}
