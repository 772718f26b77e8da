/** How far before its sending an event may be stamped: a sender that cannot keep the pace would else run back into the past. */
const MOST_BEHIND_MS = 1_000;

/**
 * The moments that events are stamped with under --shift-to-now: as long after the first row of the run as they are due, so what arrives is of the
 * present at any speed. Order is kept; gaps are divided by the speed, as they are on the way.
 *
 *     file    first ───────────── 1 h ───────────── next
 *     stamp   now   ── 1 min ── next                       (speed 60)
 */
export class SendTimes {
  private firstMs: number | null = null;
  private startMs = 0;

  constructor(
    private readonly speed: number,
    private readonly now: () => number = () => new Date().getTime(),
  ) {}

  /** The stamp of an event that is sent at this moment. */
  of(eventMs: number): number {
    const now = this.now();
    if (this.firstMs === null) {
      this.firstMs = eventMs;
      this.startMs = now;
    }
    const due = this.startMs + (eventMs - this.firstMs) / this.speed;
    return Math.round(Math.max(due, now - MOST_BEHIND_MS));
  }
}
