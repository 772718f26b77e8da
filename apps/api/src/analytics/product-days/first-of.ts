/** The first `most` of many values in an order, without keeping or sorting them all. */
export class FirstOf {
  private ordinals: number[] = [];
  private worst: number | undefined;

  /** @param compare negative if its first argument comes before the second */
  constructor(
    private readonly most: number,
    private readonly compare: (a: number, b: number) => number,
  ) {}

  /** A value that comes after this one is not among the first. Undefined until enough values were offered. */
  get last(): number | undefined {
    return this.worst;
  }

  offer(ordinal: number): void {
    if (this.worst !== undefined && this.compare(ordinal, this.worst) >= 0) return;
    this.ordinals.push(ordinal);
    if (this.ordinals.length < Math.max(2 * this.most, 64)) return;
    this.ordinals = this.inOrder();
    this.worst = this.ordinals.at(-1);
  }

  inOrder(): number[] {
    return this.ordinals.sort(this.compare).slice(0, this.most);
  }
}
