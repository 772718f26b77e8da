/** A share in percent, rounded half up to two decimals; null where there is nothing to divide by. SQL has the same as `percent_of`. */
export function percentOf(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || whole === 0) return null;
  return hundredthsOf(part, whole) / 100;
}

/** As `percentOf`, in hundredths of a percent. In whole numbers, since 100 * part / whole may fall a hair below a half in binary. */
export function hundredthsOf(part: number, whole: number): number {
  const [doubled, twice] = [part * 20_000 + whole, whole * 2];
  // Up to there the quotient of two whole numbers is never rounded up to the next one.
  if (doubled <= Number.MAX_SAFE_INTEGER / 2) return Math.floor(doubled / twice);
  return Number((BigInt(part) * 20_000n + BigInt(whole)) / (BigInt(whole) * 2n));
}

/**
 * Lower bound of the Wilson 95 % interval of a share, in hundredths of a percent, rounded half up. The same doubles in the same order as
 * SQL's `wilson_bound`, so that both rank alike to the last place (test/system/wilson-bound.spec.ts).
 */
export function wilsonLowOf(part: number, whole: number): number {
  // Nothing of most products is bought: a root less, and the formula gives the same.
  if (part <= 0) return 0;
  const hits = Math.min(part, whole);
  const spread = 1.959964 * Math.sqrt((hits * (whole - hits)) / whole + 0.9603647);
  return Math.floor(0.5 + 10_000 * ((hits + 1.9207294 - spread) / (whole + 3.8414588)));
}

/** Mean of percentages with two decimals, rounded alike; null of none. */
export function meanPercent(percents: readonly number[]): number | null {
  if (percents.length === 0) return null;
  const hundredths = percents.reduce((sum, percent) => sum + Math.round(percent * 100), 0);
  return percentOf(hundredths, percents.length * 10_000);
}

/** How many events, users or sessions reached each stage; null where they were not counted. */
export interface StageCounts<Count extends number | null = number> {
  views: Count;
  carts: Count;
  purchases: Count;
}

/** The three rates of a funnel, whatever it counts. */
export const stageRates = ({ views, carts, purchases }: StageCounts<number | null>) => ({
  viewToCart: percentOf(carts, views),
  cartToPurchase: percentOf(purchases, carts),
  overall: percentOf(purchases, views),
});
