import type { SeasonalityAnswer } from '@storepulse/contracts';

export const HOUR_METRICS = ['purchases', 'views', 'carts', 'revenue'] as const;
export type HourMetric = (typeof HOUR_METRICS)[number];

/** By weekday (Monday first), then by hour: the mean over such hours; null of one that the days do not hold, or not yet. */
export function weekHours({ cells }: Pick<SeasonalityAnswer, 'cells'>, metric: HourMetric): (number | null)[][] {
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, (): number | null => null));
  for (const cell of cells) {
    const row = hours[cell.weekday - 1];
    if (row !== undefined && cell.hours > 0) row[cell.hour] = cell[metric] / cell.hours;
  }
  return hours;
}
