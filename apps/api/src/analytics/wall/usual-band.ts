import { type Band, LEAST_WEEKS } from '@storepulse/contracts';

/** Makes the median absolute deviation of normally distributed values their standard deviation. */
const MAD_TO_SIGMA = 1.4826;
const SIGMAS = 3;
/** Weeks that happen to be alike would else make a band that every day leaves. */
const LEAST_SHARE = 0.05;

const noNoise = () => 0;

/** Single events scatter by their square root (Poisson); a minute without any is no proof that none can come. */
export const countNoise = (median: number): number => Math.sqrt(Math.max(median, 1));

/**
 * The normal range of a figure, from that of the same weekday and time in past weeks: the median, and as many deviations to either side
 * as hold nearly every ordinary week (Leys et al. 2013, "Detecting outliers": median ± 3 × 1.4826 × MAD). One odd week moves neither.
 *
 * @param noise one standard deviation of what scatters by chance alone, where nothing changes, around a median
 * @returns undefined for fewer than `LEAST_WEEKS` values
 */
export function usualBand(values: readonly number[], noise: (median: number) => number = noNoise): Band | undefined {
  if (values.length < LEAST_WEEKS) return undefined;
  const median = medianOf(values);
  const spread = MAD_TO_SIGMA * medianOf(values.map((value) => Math.abs(value - median)));
  const half = Math.max(SIGMAS * Math.max(spread, noise(median)), LEAST_SHARE * median);
  return { low: Math.max(0, median - half), median, high: median + half };
}

/**
 * The band in steps of the figure's own precision, so that what is shown and what is compared agree: 8.5 to 11.5 orders are 9 to 11.
 *
 * @param perUnit steps in one unit: 1 for counts, 100 for two decimals
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
