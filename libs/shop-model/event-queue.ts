import type { ShopEvent } from './shop-event.js';

/** A binary heap of events, earliest first. Events with equal times leave in the order in which they were added. */
export class EventQueue {
  private readonly heap: { event: ShopEvent; epochMs: number; order: number }[] = [];
  private added = 0;

  get length(): number {
    return this.heap.length;
  }

  add(event: ShopEvent): void {
    this.heap.push({ event, epochMs: Date.parse(event.eventTime), order: this.added++ });
    let position = this.heap.length - 1;
    while (position > 0) {
      const parent = (position - 1) >>> 1;
      if (!this.isBefore(position, parent)) return;
      this.swap(position, parent);
      position = parent;
    }
  }

  /** Removes and yields the events up to and including a moment. */
  *takeUntil(epochMs: number): Generator<ShopEvent> {
    for (let first = this.heap[0]; first !== undefined && first.epochMs <= epochMs; first = this.heap[0]) {
      this.removeFirst();
      yield first.event;
    }
  }

  private removeFirst(): void {
    this.swap(0, this.heap.length - 1);
    this.heap.pop();
    let position = 0;
    for (;;) {
      const left = 2 * position + 1;
      const right = left + 1;
      let earliest = position;
      if (left < this.heap.length && this.isBefore(left, earliest)) earliest = left;
      if (right < this.heap.length && this.isBefore(right, earliest)) earliest = right;
      if (earliest === position) return;
      this.swap(position, earliest);
      position = earliest;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.epochMs < b.epochMs || (a.epochMs === b.epochMs && a.order < b.order);
  }

  private swap(one: number, other: number): void {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) return;
    this.heap[one] = b;
    this.heap[other] = a;
  }
}
