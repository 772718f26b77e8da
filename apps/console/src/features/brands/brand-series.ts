import type { BrandTrendsAnswer, TrendInterval, TrendPoint } from '@storepulse/contracts';
import type { TimeLine } from '../../charts/time-lines.option.ts';
import { addDays } from '../../format/times.ts';

export const TREND_METRICS = ['purchases', 'views', 'carts', 'revenue', 'users'] as const;
export type TrendMetric = (typeof TREND_METRICS)[number];

export interface TrendLines {
  dates: string[];
  lines: TimeLine[];
}

/** One line per brand, over the buckets of all brands. A bucket without events of a brand counts as 0. */
export function linesOf(series: BrandTrendsAnswer['series'], metric: TrendMetric): TrendLines {
  const dates = [...new Set(series.flatMap(({ points }) => points.map((point) => point.date)))].sort();
  const lines = series.map(({ brand, points }) => {
    const byDate = new Map(points.map((point) => [point.date, point]));
    return { name: brand, values: dates.map((date) => valueAt(byDate.get(date), metric)) };
  });
  return { dates, lines };
}

const valueAt = (point: TrendPoint | undefined, metric: TrendMetric): number | null => (point === undefined ? 0 : point[metric]);

/** Whether a metric can be shown as a share of all brands. Users cannot: one user can count for several brands. */
export const hasShare = (metric: TrendMetric): metric is Exclude<TrendMetric, 'users'> => metric !== 'users';

/** The lines in percent of all brands combined. Values are null where that total is 0. */
export function sharesOf({ dates, lines }: TrendLines, all: BrandTrendsAnswer['all'], metric: Exclude<TrendMetric, 'users'>): TrendLines {
  const wholes = new Map(all.map((point) => [point.date, point[metric]]));
  const shareAt = (value: number | null, date: string | undefined): number | null => {
    const whole = wholes.get(date ?? '') ?? 0;
    return value === null || whole === 0 ? null : (100 * value) / whole;
  };
  return { dates, lines: lines.map((line) => ({ ...line, values: line.values.map((value, at) => shareAt(value, dates[at])) })) };
}

/** A line's share of all brands over all buckets combined, in percent; null if the total is 0 or the line has gaps. */
export function totalShareOf(line: TimeLine, all: BrandTrendsAnswer['all'], metric: Exclude<TrendMetric, 'users'>): number | null {
  const whole = all.reduce((sum, point) => sum + point[metric], 0);
  const own = totalOf(line, metric);
  return own === null || whole === 0 ? null : (100 * own) / whole;
}

/** Each line with the same brand's values in the comparison days, aligned by position. */
export function withCompared({ dates, lines }: TrendLines, before: TrendLines): TrendLines {
  const byBrand = new Map(before.lines.map((line) => [line.name, line.values]));
  return {
    dates,
    lines: lines.map((line) => {
      const compared = byBrand.get(line.name);
      return compared === undefined ? line : { ...line, compared: dates.map((_, at) => compared[at] ?? null) };
    }),
  };
}

/** Last day of the bucket that starts on `date`. */
export function bucketEnd(date: string, interval: TrendInterval): string {
  switch (interval) {
    case 'day':
      return date;
    case 'week':
      return addDays(date, 6);
    case 'month': {
      const firstOfNext = addDays(`${date.slice(0, 7)}-28`, 4).slice(0, 7);
      return addDays(`${firstOfNext}-01`, -1);
    }
    default:
      return interval satisfies never;
  }
}

/** Whether the last bucket can still grow: it contains today, or a day after the last covered one. */
export function lastIsIncomplete(dates: readonly string[], interval: TrendInterval, today: string, coveredTo: string | null): boolean {
  const last = dates.at(-1);
  if (last === undefined) return false;
  const end = bucketEnd(last, interval);
  return end >= today || (coveredTo !== null && end > coveredTo);
}

/** A row of the chart's table view: one bucket, one number per brand. */
export interface TrendRow {
  date: string;
  values: readonly (number | null)[];
}

/** Table rows, newest bucket first. */
export const rowsOf = ({ dates, lines }: TrendLines): TrendRow[] =>
  dates.map((date, index) => ({ date, values: lines.map((line) => line.values[index] ?? null) })).reverse();

/** Sum over the buckets. Null if a bucket was not counted, and for users, because distinct users cannot be summed. */
export function totalOf(line: TimeLine, metric: TrendMetric): number | null {
  if (metric === 'users') return null;
  return line.values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
