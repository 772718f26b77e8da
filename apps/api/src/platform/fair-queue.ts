/** What waits for something scarce, served by holder in turn: who has much waiting does not keep the others. The order of one holder stays. */
export class FairQueue<Item> {
  /** In the order in which they are served next. */
  private readonly byHolder = new Map<string, Item[]>();
  private waitingSize = 0;

  constructor(
    private readonly holderOf: (item: Item) => string,
    private readonly sizeOf: (item: Item) => number = () => 1,
  ) {}

  get size(): number {
    return this.waitingSize;
  }

  get isEmpty(): boolean {
    return this.byHolder.size === 0;
  }

  sizeOfHolder(holder: string): number {
    return (this.byHolder.get(holder) ?? []).reduce((size, item) => size + this.sizeOf(item), 0);
  }

  add(item: Item): void {
    const holder = this.holderOf(item);
    const waiting = this.byHolder.get(holder);
    if (waiting === undefined) this.byHolder.set(holder, [item]);
    else waiting.push(item);
    this.waitingSize += this.sizeOf(item);
  }

  /** The first item of the first holder in turn that may have one now. */
  takeNext(mayHave: (holder: string) => boolean): Item | undefined {
    for (const [holder, [first]] of this.byHolder) {
      if (first === undefined || !mayHave(holder)) continue;
      this.remove(first);
      return first;
    }
    return undefined;
  }

  /** One of each holder, and again, as long as they fit; at least one. */
  takeGroup(mostSize: number): Item[] {
    const group: Item[] = [];
    let size = 0;
    for (const holder of this.turns()) {
      const next = this.byHolder.get(holder)?.[0];
      if (next === undefined) continue;
      if (group.length > 0 && size + this.sizeOf(next) > mostSize) break;
      group.push(next);
      size += this.sizeOf(next);
      this.remove(next);
    }
    return group;
  }

  /** @returns whether it still waited */
  remove(item: Item): boolean {
    const holder = this.holderOf(item);
    const waiting = this.byHolder.get(holder);
    const place = waiting?.indexOf(item) ?? -1;
    if (waiting === undefined || place < 0) return false;
    waiting.splice(place, 1);
    this.waitingSize -= this.sizeOf(item);
    // Behind the others.
    this.byHolder.delete(holder);
    if (waiting.length > 0) this.byHolder.set(holder, waiting);
    return true;
  }

  takeAll(): Item[] {
    const all = [...this.byHolder.values()].flat();
    this.byHolder.clear();
    this.waitingSize = 0;
    return all;
  }

  private *turns(): Generator<string> {
    for (;;) {
      const [next] = this.byHolder.keys();
      if (next === undefined) return;
      yield next;
    }
  }
}
