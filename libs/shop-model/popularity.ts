/**
 * Distribution of views over products: the ten most viewed get 6.5 % of all rows, the first hundred 20.9 %, the first thousand 45.1 %
 * (October 2019). No single power law yields all three, so each range of ranks has its own.
 */
const FIRST_TEN = [1.15, 1.03, 0.84, 0.61, 0.55, 0.51, 0.48, 0.46, 0.44, 0.43];
const HEAD = [
  { lastRank: 100, share: 14.4 },
  { lastRank: 1000, share: 24.2 },
];
/** For a shop with few products. */
const SHORT_TAIL = [{ lastRank: Number.POSITIVE_INFINITY, share: 54.9 }];
/** A random sample of 42,448 rows of the month has 16,390 products; a single range would yield 22,000. */
const LONG_TAIL = [
  { lastRank: 20_000, share: 41 },
  { lastRank: Number.POSITIVE_INFINITY, share: 13.9 },
];
const LONG_TAIL_FROM = 40_000;

/** Weight of each rank, most viewed first; the sum is 1. */
export function popularityByRank(products: number): number[] {
  const weights = FIRST_TEN.slice(0, products);
  for (const { lastRank, share } of [...HEAD, ...(products >= LONG_TAIL_FROM ? LONG_TAIL : SHORT_TAIL)]) {
    const ranks = Math.min(lastRank, products) - weights.length;
    const first = weights.at(-1) ?? 1;
    if (ranks > 0) for (const weight of fallingWeights(ranks, first, Math.min(share, first * ranks))) weights.push(weight);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Beyond this rank, an integral approximates the sum: the weights of a full catalog then take a tenth of a second. */
const EXACT_RANKS = 5_000;

/** Weights that fall from `first` by a power law and sum to `total`, which is at most `first` × `ranks`. */
function fallingWeights(ranks: number, first: number, total: number): number[] {
  const slope = (1 + 10 / ranks) / 10;
  const weightOf = (rank: number, exponent: number) => first * (1 + rank * slope) ** -exponent;
  const sumFor = (exponent: number) => {
    let sum = 0;
    const exact = Math.min(ranks, EXACT_RANKS);
    for (let rank = 0; rank < exact; rank++) sum += weightOf(rank, exponent);
    if (exact === ranks) return sum;
    const [from, to] = [1 + (exact - 0.5) * slope, 1 + (ranks - 0.5) * slope];
    const power = 1 - exponent;
    const area = Math.abs(power) < 1e-9 ? Math.log(to / from) : (to ** power - from ** power) / power;
    return sum + (first * area) / slope;
  };
  let [low, high] = [0, 10];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (sumFor(middle) > total) low = middle;
    else high = middle;
  }
  return Array.from({ length: ranks }, (_, rank) => weightOf(rank, low));
}
