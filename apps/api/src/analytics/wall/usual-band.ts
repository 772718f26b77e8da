import { type Band, LEAST_WEEKS } from '@storepulse/contracts';

/** Makes the median absolute deviation of normally distributed values their standard deviation. */
const MAD_TO_SIGMA = 1.4826;
const SIGMAS = 3;
/** Weeks that happen to be alike would else make a band that every day leaves. */
const LEAST_SHARE = 0.05;

/**
 * What is usual, from the figure of the same weekday and time in past weeks: the median, and as many deviations to either side
 * as hold nearly every ordinary week (Leys et al. 2013, "Detecting outliers": median ± 3 × 1.4826 × MAD). One odd week moves neither.
 *
 * @param isCount of single events, which scatter by their square root even where nothing changes (Poisson)
 * @returns undefined for fewer than `LEAST_WEEKS` values
 */
export function usualBand(values: readonly number[], isCount: boolean): Band | undefined {
  if (values.length < LEAST_WEEKS) return undefined;
  const median = medianOf(values);
  const spread = MAD_TO_SIGMA * medianOf(values.map((value) => Math.abs(value - median)));
  const noise = isCount ? Math.sqrt(Math.max(median, 1)) : 0;
  const half = Math.max(SIGMAS * Math.max(spread, noise), LEAST_SHARE * median);
  return { low: Math.max(0, median - half), median, high: median + half };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
