/**
 * How views spread over products: the ten most viewed have 6.5 % of all rows, the hundred 20.9 %, the thousand 45.1 %
 * (October 2019). No single power law gives all three, so there is one for each stretch of ranks.
 */
const FIRST_TEN = [1.15, 1.03, 0.84, 0.61, 0.55, 0.51, 0.48, 0.46, 0.44, 0.43];
const STRETCHES = [
  { lastRank: 100, share: 14.4 },
  { lastRank: 1000, share: 24.2 },
  { lastRank: Number.POSITIVE_INFINITY, share: 54.9 },
];

/** Weight of each rank, most viewed first; they add up to 1. */
export function popularityByRank(products: number): number[] {
  const weights = FIRST_TEN.slice(0, products);
  for (const { lastRank, share } of STRETCHES) {
    const ranks = Math.min(lastRank, products) - weights.length;
    const first = weights.at(-1) ?? 1;
    if (ranks > 0) weights.push(...fallingWeights(ranks, first, Math.min(share, first * ranks)));
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Weights that fall from `first` by a power law and add up to `total`, which is at most `first` × `ranks`. */
function fallingWeights(ranks: number, first: number, total: number): number[] {
  const ratio = 1 + 10 / ranks;
  const weightsFor = (exponent: number) => Array.from({ length: ranks }, (_, rank) => first * (1 + (rank * ratio) / 10) ** -exponent);
  let [low, high] = [0, 10];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const sum = weightsFor(middle).reduce((partial, weight) => partial + weight, 0);
    if (sum > total) low = middle;
    else high = middle;
  }
  return weightsFor(low);
}
