/** Number of sessions with and without a purchase per value (whole seconds, or events), by ascending value. */
export interface ValueCounts {
  readonly values: ArrayLike<number>;
  readonly purchasers: ArrayLike<number>;
  readonly nonPurchasers: ArrayLike<number>;
}

/** Number of sessions, with or without a purchase, that have this value. */
export interface ValueCount {
  purchaser: boolean;
  value: number;
  sessions: number;
}

export const NO_VALUES: ValueCounts = { values: [], purchasers: [], nonPurchasers: [] };

/** Accepts rows in any order; equal values are added up. */
export function valueCountsOf(rows: readonly ValueCount[]): ValueCounts {
  const byValue = new Map<number, [purchasers: number, nonPurchasers: number]>();
  for (const { purchaser, value, sessions } of rows) {
    const counts = byValue.get(value) ?? [0, 0];
    counts[purchaser ? 0 : 1] += sessions;
    byValue.set(value, counts);
  }
  const rising = [...byValue].sort(([a], [b]) => a - b);
  return {
    values: rising.map(([value]) => value),
    purchasers: rising.map(([, [purchasers]]) => purchasers),
    nonPurchasers: rising.map(([, [, nonPurchasers]]) => nonPurchasers),
  };
}

/**
 * The smallest value that at least this share of the items do not exceed (`percentile_disc`); null without items.
 *
 * @param values ascending
 * @param countAt number of items with the value at this index
 */
export function percentile(values: ArrayLike<number>, countAt: (ordinal: number) => number, share: number): number | null {
  let total = 0;
  for (let ordinal = 0; ordinal < values.length; ordinal += 1) total += countAt(ordinal);
  if (total === 0) return null;
  let upTo = 0;
  for (let ordinal = 0; ordinal < values.length; ordinal += 1) {
    upTo += countAt(ordinal);
    if (upTo > 0 && upTo >= share * total) return values[ordinal] ?? null;
  }
  return null;
}
