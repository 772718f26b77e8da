/** How many sessions with and without a purchase have each value (whole seconds, or events), by rising value. */
export interface ValueCounts {
  readonly values: ArrayLike<number>;
  readonly purchasers: ArrayLike<number>;
  readonly nonPurchasers: ArrayLike<number>;
}

/** So many sessions, with or without a purchase, have this value. */
export interface ValueCount {
  purchaser: boolean;
  value: number;
  sessions: number;
}

export const NO_VALUES: ValueCounts = { values: [], purchasers: [], nonPurchasers: [] };

/** Of rows in any order; equal values are added up. */
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
 * The smallest value that at least this share of the counted do not exceed (`percentile_disc`); null of none.
 *
 * @param values rising
 * @param countAt how many have the value of this place
 */
export function percentile(values: ArrayLike<number>, countAt: (place: number) => number, share: number): number | null {
  let total = 0;
  for (let place = 0; place < values.length; place += 1) total += countAt(place);
  if (total === 0) return null;
  let upTo = 0;
  for (let place = 0; place < values.length; place += 1) {
    upTo += countAt(place);
    if (upTo > 0 && upTo >= share * total) return values[place] ?? null;
  }
  return null;
}
