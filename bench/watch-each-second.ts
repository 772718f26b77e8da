import { median } from './percentile.js';

export interface Watch {
  /** One a second, in order. */
  values: readonly number[];
  stop(): void;
  /** Slope a minute, the first seconds left out; 0 of fewer than two values. */
  slopePerMinute(leftOutSeconds: number): number;
}

/** Reads a value each second until it is stopped. */
export function watchEachSecond(read: () => number): Watch {
  const values: number[] = [];
  const timer = setInterval(() => values.push(read()), 1000);
  return {
    values,
    stop: () => clearInterval(timer),
    slopePerMinute: (leftOutSeconds) => 60 * slopeOf(values.slice(leftOutSeconds)),
  };
}

/** Values are reduced to so many medians first: all pairs of an hour of seconds would be six million. */
const MOST_VALUES = 200;

/**
 * Theil-Sen estimate of the slope of values that are one apart: the median of the slopes of all pairs (Sen 1968). A line of least squares
 * follows the moments in which a collection gives memory back, and shows a growth that depends on when the last one was.
 */
export function slopeOf(values: readonly number[]): number {
  const size = Math.ceil(values.length / MOST_VALUES);
  const reduced = Array.from({ length: Math.floor(values.length / size) }, (_, at) => median(values.slice(at * size, (at + 1) * size)));
  const slopes = reduced.flatMap((from, at) => reduced.slice(at + 1).map((to, apart) => (to - from) / ((apart + 1) * size)));
  return slopes.length === 0 ? 0 : median(slopes);
}
