import type { HistogramBin, SegmentFigures, SessionSegment } from '@storepulse/contracts';
import { formatCount } from '../../format/numbers.ts';
import { formatDuration } from '../../format/times.ts';

export type ComparedSegment = Exclude<SessionSegment, 'all'>;
export const COMPARED_SEGMENTS: readonly ComparedSegment[] = ['purchasers', 'nonPurchasers'];

export const segmentOf = (segments: readonly SegmentFigures[], segment: SessionSegment): SegmentFigures | undefined =>
  segments.find((one) => one.segment === segment);

/** How many times the second value the first is, to one decimal; null where that says nothing. */
export function timesAsMuch(value: number | null | undefined, other: number | null | undefined): number | null {
  if (value === null || value === undefined || !other) return null;
  return Math.round((10 * value) / other) / 10;
}

/** Each bin's share of its group's sessions, in percent; null for a group without sessions. */
export function sharesOf(bins: readonly HistogramBin[], segment: ComparedSegment): (number | null)[] {
  const total = bins.reduce((sum, bin) => sum + bin[segment], 0);
  return bins.map((bin) => (total === 0 ? null : (100 * bin[segment]) / total));
}

/** Where a value lies over bins, each as wide as any other: 2.5 is half through the third. Null where it lies in none, or in one without an end. */
export function placeIn(bins: readonly HistogramBin[], value: number): number | null {
  const index = bins.findIndex(({ from, to }) => value >= from && to !== null && value < to);
  const bin = bins[index];
  return bin === undefined || bin.to === null ? null : index + (value - bin.from) / (bin.to - bin.from);
}

/** A bin of durations in words: "1 min – 5 min", "over 1 h". */
export function durationBinText({ from, to }: HistogramBin): string {
  return to === null ? `≥ ${formatDuration(from)}` : `${formatDuration(from)} – ${formatDuration(to)}`;
}

/** A bin of event counts, whose upper bound is not in it: "2 – 4", "5", "≥ 20". */
export function eventsBinText({ from, to }: HistogramBin): string {
  if (to === null) return `≥ ${formatCount(from)}`;
  return to - from <= 1 ? formatCount(from) : `${formatCount(from)} – ${formatCount(to - 1)}`;
}

/** The lower bound alone, for an axis. */
export const durationBinShort = ({ from, to }: HistogramBin): string => (to === null ? `≥ ${formatDuration(from)}` : formatDuration(from));

/** Seconds between each event and the one before it; null for the first. */
export const gapsOf = (events: readonly { eventTime: string }[]): (number | null)[] =>
  events.map(({ eventTime }, index) => {
    const before = events[index - 1];
    return before === undefined ? null : (Date.parse(eventTime) - Date.parse(before.eventTime)) / 1000;
  });
