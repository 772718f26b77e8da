/** A count per holder. Drops entries that reach zero. */
export class Counts {
  private readonly counts = new Map<string, number>();

  of(holder: string): number {
    return this.counts.get(holder) ?? 0;
  }

  add(holder: string): void {
    this.counts.set(holder, this.of(holder) + 1);
  }

  remove(holder: string): void {
    const left = this.of(holder) - 1;
    if (left > 0) this.counts.set(holder, left);
    else this.counts.delete(holder);
  }
}
