/** A share in percent, rounded half up to two decimals; null if there is nothing to divide by. Must match `percent_of` in SQL. */
export function percentOf(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || whole === 0) return null;
  return hundredthsOf(part, whole) / 100;
}

/** Like `percentOf`, in hundredths of a percent. Uses whole numbers, because 100 * part / whole may fall just below a half in binary. */
export function hundredthsOf(part: number, whole: number): number {
  const [doubled, twice] = [part * 20_000 + whole, whole * 2];
  // Up to this limit, the quotient of two whole numbers is never rounded up to the next one.
  if (doubled <= Number.MAX_SAFE_INTEGER / 2) return Math.floor(doubled / twice);
  return Number((BigInt(part) * 20_000n + BigInt(whole)) / (BigInt(whole) * 2n));
}

/**
 * Lower bound of the 95% Wilson interval of a share, in hundredths of a percent, rounded half up. Uses the same doubles in the same order
 * as `wilson_bound` in SQL, so that both rank identically (test/system/wilson-bound.spec.ts).
 */
export function wilsonLowOf(part: number, whole: number): number {
  // Most products have no purchases. This saves a square root, and the formula gives the same.
  if (part <= 0) return 0;
  const hits = Math.min(part, whole);
  const spread = 1.959964 * Math.sqrt((hits * (whole - hits)) / whole + 0.9603647);
  return Math.floor(0.5 + 10_000 * ((hits + 1.9207294 - spread) / (whole + 3.8414588)));
}

/** Mean of percentages with two decimals, rounded the same way; null without any. */
export function meanPercent(percents: readonly number[]): number | null {
  if (percents.length === 0) return null;
  const hundredths = percents.reduce((sum, percent) => sum + Math.round(percent * 100), 0);
  return percentOf(hundredths, percents.length * 10_000);
}

/** Number of events, users or sessions at each stage; null if not counted. */
export interface StageCounts<Count extends number | null = number> {
  views: Count;
  carts: Count;
  purchases: Count;
}

/** The three rates of a funnel, in any unit. */
export const stageRates = ({ views, carts, purchases }: StageCounts<number | null>) => ({
  viewToCart: percentOf(carts, views),
  cartToPurchase: percentOf(purchases, carts),
  overall: percentOf(purchases, views),
});
