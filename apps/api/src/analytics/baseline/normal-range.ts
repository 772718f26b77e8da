import { type Band, MIN_WEEKS } from '@storepulse/contracts';

/** Scales the median absolute deviation to the standard deviation of a normal distribution. */
const MAD_TO_SIGMA = 1.4826;
const SIGMAS = 3;
/** Minimum half-width as a share of the median. If past weeks happen to be equal, every day would otherwise leave the band. */
const MIN_SHARE = 0.05;

const noNoise = () => 0;

/** Counts vary by their square root (Poisson). A median of 0 still allows for single events. */
export const countNoise = (median: number): number => Math.sqrt(Math.max(median, 1));

/**
 * The normal range of a figure, from the same weekday and time in past weeks: the median ± as many deviations as hold nearly every ordinary
 * week (Leys et al. 2013, "Detecting outliers": median ± 3 × 1.4826 × MAD). One odd week moves neither the median nor the deviation.
 *
 * @param noise one standard deviation of pure chance around a median
 * @returns undefined for fewer than `MIN_WEEKS` values
 */
export function normalRange(values: readonly number[], noise: (median: number) => number = noNoise): Band | undefined {
  if (values.length < MIN_WEEKS) return undefined;
  const median = medianOf(values);
  const spread = MAD_TO_SIGMA * medianOf(values.map((value) => Math.abs(value - median)));
  const half = Math.max(SIGMAS * Math.max(spread, noise(median)), MIN_SHARE * median);
  return { low: Math.max(0, median - half), median, high: median + half };
}

/**
 * Rounds the band to the precision of the figure, so that the displayed and the compared range agree: 8.5 to 11.5 orders become 9 to 11.
 *
 * @param perUnit steps per unit: 1 for counts, 100 for two decimals
 */
export function toPrecision(exact: Band | undefined, perUnit: number): Band | undefined {
  if (exact === undefined) return undefined;
  const inSteps = (round: (value: number) => number, value: number): number => round(Number((value * perUnit).toFixed(6))) / perUnit;
  const [low, high] = [inSteps(Math.ceil, exact.low), inSteps(Math.floor, exact.high)];
  const ends = low <= high ? { low, high } : { low: inSteps(Math.floor, exact.low), high: inSteps(Math.ceil, exact.high) };
  return { ...ends, median: inSteps(Math.round, exact.median) };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
