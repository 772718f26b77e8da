import type { HistogramBin, SegmentFigures, SessionSegment } from '@storepulse/contracts';
import { percentile, type ValueCounts } from './value-counts.js';

export interface SegmentTotals {
  purchaser: boolean;
  sessions: number;
  events: number;
  durationSeconds: number;
}

/** Lower bounds. Each bin ends where the next starts; the last is open-ended. */
export const DURATION_BINS_SECONDS = [0, 1, 10, 30, 60, 180, 300, 600, 1200, 1800, 3600];
export const EVENT_BINS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50];

const isOf = (segment: SessionSegment) => (row: { purchaser: boolean }) =>
  segment === 'all' || row.purchaser === (segment === 'purchasers');

/** Rounds half up to two decimals; seconds and event counts are far below the point where binary rounding shows. */
const mean = (sum: number, sessions: number): number | null => (sessions === 0 ? null : Math.round((sum / sessions) * 100) / 100);

function percentileOf(segment: SessionSegment, { values, purchasers, nonPurchasers }: ValueCounts, share: number): number | null {
  const [bought, looked] = [segment === 'nonPurchasers' ? 0 : 1, segment === 'purchasers' ? 0 : 1];
  return percentile(values, (i) => bought * (purchasers[i] ?? 0) + looked * (nonPurchasers[i] ?? 0), share);
}

/** Figures of one segment from the totals and the exact distributions. Distinct `users` cannot be derived from them and are passed in. */
export function figuresOf(
  segment: SessionSegment,
  totals: readonly SegmentTotals[],
  durations: ValueCounts,
  eventCounts: ValueCounts,
  users: number,
): SegmentFigures {
  const own = totals.filter(isOf(segment));
  const sessions = own.reduce((sum, row) => sum + row.sessions, 0);
  return {
    segment,
    sessions,
    users,
    avgDurationSeconds: mean(
      own.reduce((sum, row) => sum + row.durationSeconds, 0),
      sessions,
    ),
    medianDurationSeconds: percentileOf(segment, durations, 0.5),
    p90DurationSeconds: percentileOf(segment, durations, 0.9),
    avgEvents: mean(
      own.reduce((sum, row) => sum + row.events, 0),
      sessions,
    ),
    medianEvents: percentileOf(segment, eventCounts, 0.5),
    p90Events: percentileOf(segment, eventCounts, 0.9),
  };
}

/** Sessions per bin, with and without a purchase. */
export function histogramOf({ values, purchasers, nonPurchasers }: ValueCounts, lowerBounds: readonly number[]): HistogramBin[] {
  const bins = lowerBounds.map((from, index) => ({ from, to: lowerBounds[index + 1] ?? null, purchasers: 0, nonPurchasers: 0 }));
  let at = -1;
  for (let i = 0; i < values.length; i += 1) {
    while ((lowerBounds[at + 1] ?? Number.POSITIVE_INFINITY) <= (values[i] ?? 0)) at += 1;
    const bin = bins[at];
    if (bin === undefined) continue;
    bin.purchasers += purchasers[i] ?? 0;
    bin.nonPurchasers += nonPurchasers[i] ?? 0;
  }
  return bins;
}
