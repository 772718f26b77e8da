/** The first of many in an order, without keeping or sorting them all. */
export class FirstOf {
  private places: number[] = [];
  private worst: number | undefined;

  /** @param compare below 0 where the first comes before the second */
  constructor(
    private readonly most: number,
    private readonly compare: (a: number, b: number) => number,
  ) {}

  /** What comes behind it is not among the first; undefined while too few were offered to tell. */
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
