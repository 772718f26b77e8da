import { median } from './percentile.js';

export interface Watch {
  /** One value per second, in order. */
  values: readonly number[];
  stop(): void;
  /** Slope per minute, without the first `leftOutSeconds`; 0 for fewer than two values. */
  slopePerMinute(leftOutSeconds: number): number;
}

/** Reads a value every second until stopped. */
export function watchEachSecond(read: () => number): Watch {
  const values: number[] = [];
  const timer = setInterval(() => values.push(read()), 1000);
  return {
    values,
    stop: () => clearInterval(timer),
    slopePerMinute: (leftOutSeconds) => 60 * slopeOf(values.slice(leftOutSeconds)),
  };
}

/** Values are first reduced to this many medians: all pairs of one hour of seconds would be six million. */
const MAX_VALUES = 200;

/**
 * Theil-Sen estimate of the slope of evenly spaced values (distance 1): the median of the slopes of all pairs (Sen 1968). A least-squares
 * line follows garbage collections, so its growth depends on when the last one happened.
 */
export function slopeOf(values: readonly number[]): number {
  const size = Math.ceil(values.length / MAX_VALUES);
  const reduced = Array.from({ length: Math.floor(values.length / size) }, (_, at) => median(values.slice(at * size, (at + 1) * size)));
  const slopes = reduced.flatMap((from, at) => reduced.slice(at + 1).map((to, apart) => (to - from) / ((apart + 1) * size)));
  return slopes.length === 0 ? 0 : median(slopes);
}
