/**
 * A queue that serves its holders round-robin, so that a holder with many items does not delay the others. Items of one holder keep their
 * order.
 */
export class FairQueue<Item> {
  /** In the order in which holders are served next. */
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

  /** Removes the first item of the next holder that `mayHave` accepts. */
  takeNext(mayHave: (holder: string) => boolean): Item | undefined {
    for (const [holder, [first]] of this.byHolder) {
      if (first === undefined || !mayHave(holder)) continue;
      this.remove(first);
      return first;
    }
    return undefined;
  }

  /** Takes one item per holder, round after round, while they fit; at least one item. */
  takeGroup(maxSize: number): Item[] {
    const group: Item[] = [];
    let size = 0;
    for (const holder of this.turns()) {
      const next = this.byHolder.get(holder)?.[0];
      if (next === undefined) continue;
      if (group.length > 0 && size + this.sizeOf(next) > maxSize) break;
      group.push(next);
      size += this.sizeOf(next);
      this.remove(next);
    }
    return group;
  }

  /** @returns whether it was still waiting */
  remove(item: Item): boolean {
    const holder = this.holderOf(item);
    const waiting = this.byHolder.get(holder);
    const place = waiting?.indexOf(item) ?? -1;
    if (waiting === undefined || place < 0) return false;
    waiting.splice(place, 1);
    this.waitingSize -= this.sizeOf(item);
    // Re-insert the holder behind the others.
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
