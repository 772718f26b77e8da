/**
 * Seeded random numbers: the same seed gives the same numbers on every machine. Uses sfc32 (C. Doty-Humphrey, PractRand); the seed fills
 * all 128 bits of its state. A class instead of closures, so that calls are inlined and no number is boxed.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;

  constructor(seed: string) {
    [this.a, this.b, this.c, this.counter] = hash128(seed);
    for (let round = 0; round < 15; round++) this.word();
  }

  /** 32 random bits, as a whole number from 0. */
  word(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** From 0, inclusive, to 1, exclusive. */
  next(): number {
    return this.word() / 2 ** 32;
  }

  /** Whole number from 0 to `below` - 1. */
  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Standard normal distribution. */
  normal(): number {
    // 1 - next() is above 0, so the logarithm is finite.
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Log-normal around a median; `spread` is the standard deviation of its logarithm. */
  logNormal(median: number, spread: number): number {
    return median * Math.exp(spread * this.normal());
  }

  /** Poisson distribution with the given mean. */
  poisson(mean: number): number {
    return mean > 30 ? Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal())) : this.smallPoisson(mean);
  }

  /** Number of further repetitions, each with this probability. */
  more(probability: number): number {
    let count = 0;
    while (this.next() < probability) count++;
    return count;
  }

  /** Knuth's method: multiplies fractions until they fall below e^-mean. */
  private smallPoisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count++;
    return count;
  }
}

/** A fraction from 0, inclusive, to 1, exclusive, that depends only on the two numbers. */
export function fractionOf(one: number, other: number): number {
  let mixed = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other + 0x7f4a7c15, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** cyrb128: hashes a text to four words. */
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
