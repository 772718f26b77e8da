/** Chance from a seed: the same seed gives the same numbers on every machine. */
export interface Random {
  /** 32 random bits, as a whole number from 0. */
  word(): number;
  /** From 0, inclusive, to 1, exclusive. */
  next(): number;
  /** Whole number from 0 to `below` - 1. */
  integer(below: number): number;
  chance(probability: number): boolean;
  /** Standard normal. */
  normal(): number;
  /** Log-normal around a median; `spread` is the standard deviation of its logarithm. */
  logNormal(median: number, spread: number): number;
  /** How often something happens that happens `mean` times on average. */
  poisson(mean: number): number;
  /** How many more, when after each there is another with this probability. */
  more(probability: number): number;
}

/** sfc32 (C. Doty-Humphrey, PractRand): 128 bits of state, of which `hash128` fills all from the seed. */
export function createRandom(seed: string): Random {
  let [a, b, c, counter] = hash128(seed);

  const word = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  const next = () => word() / 2 ** 32;
  // 1 - next() is above 0, so the logarithm is finite.
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  for (let round = 0; round < 15; round++) word();

  return {
    word,
    next,
    normal,
    integer: (below) => Math.floor(next() * below),
    chance: (probability) => next() < probability,
    logNormal: (median, spread) => median * Math.exp(spread * normal()),
    poisson: (mean) => (mean > 30 ? Math.max(0, Math.round(mean + Math.sqrt(mean) * normal())) : smallPoisson(mean, next)),
    more: (probability) => {
      let count = 0;
      while (next() < probability) count++;
      return count;
    },
  };
}

/** A fraction from 0, inclusive, to 1, exclusive, that depends on nothing but the two numbers. */
export function fractionOf(one: number, other: number): number {
  let mixed = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other + 0x7f4a7c15, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** Knuth's method: multiplies fractions until they fall below e^-mean. */
function smallPoisson(mean: number, next: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count++;
  return count;
}

/** cyrb128: spreads a text over four words. */
function hash128(text: string): [number, number, number, number] {
  let [h1, h2, h3, h4] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    h1 = h2 ^ Math.imul(h1 ^ unit, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ unit, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ unit, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ unit, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1];
}
