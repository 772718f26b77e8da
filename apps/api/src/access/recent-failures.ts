const PARTS = 12;

/** Counts events in a sliding span, divided into twelve parts. Uses constant memory. */
export class RecentFailures {
  private readonly counts: number[] = Array.from({ length: PARTS }, () => 0);
  private newest = 0;

  constructor(private readonly spanMs: number) {}

  count(now: number): number {
    this.forget(now);
    return this.counts.reduce((sum, part) => sum + part, 0);
  }

  add(now: number): void {
    this.forget(now);
    const at = this.newest % PARTS;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
  }

  /** Removes one of the newest. */
  remove(): void {
    for (let back = 0; back < PARTS; back += 1) {
      const at = (this.newest - back + PARTS) % PARTS;
      const part = this.counts[at] ?? 0;
      if (part === 0) continue;
      this.counts[at] = part - 1;
      return;
    }
  }

  private forget(now: number): void {
    const part = Math.floor(now / (this.spanMs / PARTS));
    const passed = part - this.newest;
    for (let ahead = 1; ahead <= Math.min(passed, PARTS); ahead += 1) this.counts[(this.newest + ahead) % PARTS] = 0;
    this.newest = Math.max(this.newest, part);
  }
}
