import type { HistogramBin, SegmentFigures, SessionSegment } from '@storepulse/contracts';

/** So many sessions, with or without a purchase, have this value (seconds, or events). */
export interface ValueCount {
  purchaser: boolean;
  value: number;
  sessions: number;
}

export interface SegmentTotals {
  purchaser: boolean;
  sessions: number;
  events: number;
  durationSeconds: number;
}

/** Lower bounds of the histogram's bins; each ends where the next begins, the last is open. */
export const DURATION_BINS_SECONDS = [0, 1, 10, 30, 60, 180, 300, 600, 1200, 1800, 3600];
export const EVENT_BINS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50];

const isOf = (segment: SessionSegment) => (row: { purchaser: boolean }) =>
  segment === 'all' || row.purchaser === (segment === 'purchasers');

/** Half up to two decimals; seconds and event counts are far below where binary rounding shows. */
const mean = (sum: number, sessions: number): number | null => (sessions === 0 ? null : Math.round((sum / sessions) * 100) / 100);

/**
 * The smallest value that at least this share of the sessions do not exceed (`percentile_disc`); null of none.
 *
 * @param sorted counts by rising value
 */
export function percentile(sorted: readonly Pick<ValueCount, 'value' | 'sessions'>[], share: number): number | null {
  const total = sorted.reduce((sum, row) => sum + row.sessions, 0);
  let upTo = 0;
  for (const row of sorted) {
    upTo += row.sessions;
    if (upTo >= share * total) return row.value;
  }
  return null;
}

/** Figures of one segment from the totals and the exact distributions; `users` is counted elsewhere, as a set. */
export function figuresOf(
  segment: SessionSegment,
  totals: readonly SegmentTotals[],
  durations: readonly ValueCount[],
  eventCounts: readonly ValueCount[],
  users: number,
): SegmentFigures {
  const own = totals.filter(isOf(segment));
  const sessions = own.reduce((sum, row) => sum + row.sessions, 0);
  const byValue = (a: ValueCount, b: ValueCount) => a.value - b.value;
  const ownDurations = durations.filter(isOf(segment)).sort(byValue);
  const ownEventCounts = eventCounts.filter(isOf(segment)).sort(byValue);
  return {
    segment,
    sessions,
    users,
    avgDurationSeconds: mean(
      own.reduce((sum, row) => sum + row.durationSeconds, 0),
      sessions,
    ),
    medianDurationSeconds: percentile(ownDurations, 0.5),
    p90DurationSeconds: percentile(ownDurations, 0.9),
    avgEvents: mean(
      own.reduce((sum, row) => sum + row.events, 0),
      sessions,
    ),
    medianEvents: percentile(ownEventCounts, 0.5),
    p90Events: percentile(ownEventCounts, 0.9),
  };
}

/** Sessions by bin, with and without a purchase. */
export function histogramOf(counts: readonly ValueCount[], lowerBounds: readonly number[]): HistogramBin[] {
  const bins = lowerBounds.map((from, index) => ({ from, to: lowerBounds[index + 1] ?? null, purchasers: 0, nonPurchasers: 0 }));
  for (const { value, purchaser, sessions } of counts) {
    const bin = bins[lowerBounds.findLastIndex((from) => from <= value)];
    if (bin !== undefined) bin[purchaser ? 'purchasers' : 'nonPurchasers'] += sessions;
  }
  return bins;
}
