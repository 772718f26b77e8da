import type { SessionHoursAnswer } from '@storepulse/contracts';
import { byWeekHour } from '../../format/week-hours.ts';

export const HOUR_MEASURES = ['sessions', 'conversion', 'duration'] as const;
export type HourMeasure = (typeof HOUR_MEASURES)[number];

/** Values by weekday, then hour. Null if the days contain no such hour; averages and rates are also null without sessions. */
export const sessionWeek = ({ cells }: Pick<SessionHoursAnswer, 'cells'>, measure: HourMeasure): (number | null)[][] =>
  byWeekHour(cells, ({ sessions, purchasers, durationSeconds, hours }) => {
    if (measure === 'sessions') return hours === 0 ? null : sessions / hours;
    if (sessions === 0) return null;
    return measure === 'conversion' ? (100 * purchasers) / sessions : durationSeconds / sessions;
  });
