import { Clock } from '../../apps/api/src/platform/clock.js';

/** A clock whose waits end when the test says so; the time they take then counts as passed. */
export class AdvancedClock extends Clock {
  private aheadMs = 0;
  private waits: { until: number; end: () => void }[] = [];

  override steadyMs(): number {
    return super.steadyMs() + this.aheadMs;
  }

  override wait(ms: number): Promise<void> {
    return new Promise((end) => {
      this.waits.push({ until: this.steadyMs() + ms, end });
    });
  }

  /** Number of waits that have not ended. */
  get waiting(): number {
    return this.waits.length;
  }

  /** Advances to the end of the longest wait and ends them all. */
  endWaits(): void {
    const waits = this.waits.splice(0);
    const last = Math.max(...waits.map(({ until }) => until));
    if (waits.length > 0) this.aheadMs += Math.max(0, last - this.steadyMs());
    for (const { end } of waits) end();
  }
}
