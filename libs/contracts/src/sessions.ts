import { z } from 'zod';
import { cutOff, segmentedFilter, segmentedQuery } from './filters.js';
import { answerHead, count } from './wire.js';

export const sessionsQuery = segmentedQuery(cutOff);

export const SESSION_SEGMENTS = ['purchasers', 'nonPurchasers', 'all'] as const;
export const sessionSegment = z.enum(SESSION_SEGMENTS);
export type SessionSegment = z.infer<typeof sessionSegment>;

export const segmentFigures = z.object({
  segment: sessionSegment,
  sessions: count,
  users: count,
  avgDurationSeconds: z.number().nullable(),
  medianDurationSeconds: z.number().nullable(),
  p90DurationSeconds: z.number().nullable(),
  avgEvents: z.number().nullable(),
  medianEvents: z.number().nullable(),
  p90Events: z.number().nullable(),
});

/** Sessions with a value in [from, to); `to` is null in the last, open bin. */
export const histogramBin = z.object({ from: z.number(), to: z.number().nullable(), purchasers: count, nonPurchasers: count });

export const sessionsAnswer = answerHead.extend({
  segments: z.array(segmentFigures),
  durationHistogram: z.array(histogramBin),
  eventsHistogram: z.array(histogramBin),
});

export type SessionsQuery = z.output<typeof sessionsQuery>;
export type SegmentFigures = z.infer<typeof segmentFigures>;
export type HistogramBin = z.infer<typeof histogramBin>;
export type SessionsAnswer = z.infer<typeof sessionsAnswer>;

export const sessionHoursQuery = segmentedFilter;

export const sessionHoursAnswer = answerHead.extend({
  /** Sessions by the hour of the week in which they began: all 168, from Monday. */
  cells: z.array(
    z.object({
      /** 1 is Monday (ISO 8601). */
      weekday: z.number().int().min(1).max(7),
      /** Hour of the day, in the store's time zone. */
      hour: z.number().int().min(0).max(23),
      sessions: count,
      /** Sessions with a purchase. */
      purchasers: count,
      /** Total over all these sessions. */
      durationSeconds: z.number(),
      /** Number of such hours in the range that have begun. */
      hours: count,
    }),
  ),
});

export type SessionHoursQuery = z.output<typeof sessionHoursQuery>;
export type SessionHoursAnswer = z.infer<typeof sessionHoursAnswer>;
