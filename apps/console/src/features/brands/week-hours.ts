import type { SeasonalityAnswer } from '@storepulse/contracts';
import { byWeekHour } from '../../format/week-hours.ts';

export const HOUR_METRICS = ['purchases', 'views', 'carts', 'revenue'] as const;
export type HourMetric = (typeof HOUR_METRICS)[number];

/** Mean per hour, by weekday, then hour. Null if the days contain no such hour, or not yet. */
export const weekHours = ({ cells }: Pick<SeasonalityAnswer, 'cells'>, metric: HourMetric): (number | null)[][] =>
  byWeekHour(cells, (cell) => (cell.hours > 0 ? cell[metric] / cell.hours : null));
