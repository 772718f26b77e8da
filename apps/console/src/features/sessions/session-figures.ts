import type { HistogramBin, SegmentFigures, SessionSegment } from '@storepulse/contracts';
import { formatCount } from '../../format/numbers.ts';
import { formatDuration } from '../../format/times.ts';

export type ComparedSegment = Exclude<SessionSegment, 'all'>;
export const COMPARED_SEGMENTS: readonly ComparedSegment[] = ['purchasers', 'nonPurchasers'];

export const segmentOf = (segments: readonly SegmentFigures[], segment: SessionSegment): SegmentFigures | undefined =>
  segments.find((one) => one.segment === segment);

/** `value / other` to one decimal; null if either is missing or `other` is 0. */
export function timesAsMuch(value: number | null | undefined, other: number | null | undefined): number | null {
  if (value === null || value === undefined || !other) return null;
  return Math.round((10 * value) / other) / 10;
}

/** Each bin's share of the group's sessions, in percent; null for a group without sessions. */
export function sharesOf(bins: readonly HistogramBin[], segment: ComparedSegment): (number | null)[] {
  const total = bins.reduce((sum, bin) => sum + bin[segment], 0);
  return bins.map((bin) => (total === 0 ? null : (100 * bin[segment]) / total));
}

/** Position of a value on an axis of equally wide bins: 2.5 is halfway through the third. Null outside all bins or in an open-ended one. */
export function placeIn(bins: readonly HistogramBin[], value: number): number | null {
  const index = bins.findIndex(({ from, to }) => value >= from && to !== null && value < to);
  const bin = bins[index];
  return bin === undefined || bin.to === null ? null : index + (value - bin.from) / (bin.to - bin.from);
}

/** Label of a duration bin: "1 min – 5 min", "≥ 1 h". */
export function durationBinText({ from, to }: HistogramBin): string {
  return to === null ? `≥ ${formatDuration(from)}` : `${formatDuration(from)} – ${formatDuration(to)}`;
}

/** Label of an event-count bin: "2 – 4", "5", "≥ 20". A bin's upper bound is exclusive. */
export function eventsBinText({ from, to }: HistogramBin): string {
  if (to === null) return `≥ ${formatCount(from)}`;
  return to - from <= 1 ? formatCount(from) : `${formatCount(from)} – ${formatCount(to - 1)}`;
}

/** Axis label of a duration bin: its lower bound only. */
export const durationBinShort = ({ from, to }: HistogramBin): string => (to === null ? `≥ ${formatDuration(from)}` : formatDuration(from));

/** Seconds between each event and the one before it; null for the first. */
export const gapsOf = (events: readonly { eventTime: string }[]): (number | null)[] =>
  events.map(({ eventTime }, index) => {
    const before = events[index - 1];
    return before === undefined ? null : (Date.parse(eventTime) - Date.parse(before.eventTime)) / 1000;
  });
