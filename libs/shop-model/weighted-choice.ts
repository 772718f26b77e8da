import type { Random } from './random.js';

/** Draws positions in proportion to their weights, in logarithmic time. */
export class WeightedChoice {
  private readonly sums: Float64Array;

  /** @throws RangeError when no weight is above 0. */
  constructor(weights: readonly number[]) {
    this.sums = new Float64Array(weights.length);
    let sum = 0;
    for (const [position, weight] of weights.entries()) {
      sum += weight;
      this.sums[position] = sum;
    }
    if (!(sum > 0)) throw new RangeError('no weight is above 0');
  }

  draw(random: Random): number {
    const target = random.next() * (this.sums.at(-1) ?? 0);
    let [low, high] = [0, this.sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sums[middle] ?? 0) > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
