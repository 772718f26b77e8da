/** The first `most` of many values in an order, without keeping or sorting them all. */
export class FirstOf {
  private places: number[] = [];
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

  offer(place: number): void {
    if (this.worst !== undefined && this.compare(place, this.worst) >= 0) return;
    this.places.push(place);
    if (this.places.length < Math.max(2 * this.most, 64)) return;
    this.places = this.inOrder();
    this.worst = this.places.at(-1);
  }

  inOrder(): number[] {
    return this.places.sort(this.compare).slice(0, this.most);
  }
}
