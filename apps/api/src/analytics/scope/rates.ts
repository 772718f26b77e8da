/** A share in percent, rounded half up to two decimals; null where there is nothing to divide by. SQL has the same as `percent_of`. */
export function percentOf(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || whole === 0) return null;
  // In whole numbers, since 100 * part / whole may fall a hair below a half in binary.
  const hundredths = (BigInt(part) * 20_000n + BigInt(whole)) / (BigInt(whole) * 2n);
  return Number(hundredths) / 100;
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
