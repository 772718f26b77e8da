import type { Random } from './random.js';

/** Draws positions in proportion to their weights in constant time (alias method, M. D. Vose 1991). */
export class AliasChoice {
  private readonly keep: Float64Array;
  private readonly other: Int32Array;

  /** @throws RangeError when no weight is above 0. */
  constructor(weights: ArrayLike<number>) {
    const count = weights.length;
    let sum = 0;
    for (let position = 0; position < count; position++) sum += weights[position] ?? 0;
    if (!(sum > 0)) throw new RangeError('no weight is above 0');
    this.keep = new Float64Array(count);
    this.other = new Int32Array(count);
    const small = new Int32Array(count);
    const large = new Int32Array(count);
    let [smalls, larges] = [0, 0];
    for (let position = 0; position < count; position++) {
      const scaled = ((weights[position] ?? 0) * count) / sum;
      this.keep[position] = scaled;
      this.other[position] = position;
      if (scaled < 1) small[smalls++] = position;
      else large[larges++] = position;
    }
    while (smalls > 0 && larges > 0) {
      const less = small[--smalls] ?? 0;
      const more = large[larges - 1] ?? 0;
      this.other[less] = more;
      const left = (this.keep[more] ?? 0) - (1 - (this.keep[less] ?? 0));
      this.keep[more] = left;
      if (left < 1) {
        larges--;
        small[smalls++] = more;
      }
    }
  }

  draw(random: Random): number {
    const at = random.next() * this.keep.length;
    const position = Math.floor(at);
    return at - position < (this.keep[position] ?? 1) ? position : (this.other[position] ?? position);
  }
}
