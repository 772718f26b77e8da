import type { SeasonalityAnswer } from '@storepulse/contracts';

export const HOUR_METRICS = ['purchases', 'views', 'carts', 'revenue'] as const;
export type HourMetric = (typeof HOUR_METRICS)[number];

/** By weekday (Monday first), then by hour: the mean over the days of that weekday, so that an odd day more does not show. */
export function weekHours({ cells, weekdays }: Pick<SeasonalityAnswer, 'cells' | 'weekdays'>, metric: HourMetric): number[][] {
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const cell of cells) {
    const row = hours[cell.weekday - 1];
    const days = weekdays[cell.weekday - 1] ?? 0;
    if (row !== undefined && days > 0) row[cell.hour] = cell[metric] / days;
  }
  return hours;
}
