import type { SessionHoursAnswer } from '@storepulse/contracts';
import { byWeekHour } from '../../format/week-hours.ts';

export const HOUR_MEASURES = ['sessions', 'conversion', 'duration'] as const;
export type HourMeasure = (typeof HOUR_MEASURES)[number];

/** By weekday, then by hour; null of an hour that the days do not hold, and of rates where no session began. */
export const sessionWeek = ({ cells }: Pick<SessionHoursAnswer, 'cells'>, measure: HourMeasure): (number | null)[][] =>
  byWeekHour(cells, ({ sessions, purchasers, durationSeconds, hours }) => {
    if (measure === 'sessions') return hours === 0 ? null : sessions / hours;
    if (sessions === 0) return null;
    return measure === 'conversion' ? (100 * purchasers) / sessions : durationSeconds / sessions;
  });
