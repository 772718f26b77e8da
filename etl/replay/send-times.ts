/** Oldest timestamp allowed for an event, before its sending: otherwise a sender that falls behind would drift into the past. */
const MAX_BEHIND_MS = 1_000;

/**
 * Timestamps for events under --shift-to-now: as long after the first row of the run as they are due, so that events are current at any
 * speed. Order is preserved; gaps are divided by the speed, as in the sending itself.
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

  /** The timestamp of an event that is sent now. */
  of(eventMs: number): number {
    const now = this.now();
    if (this.firstMs === null) {
      this.firstMs = eventMs;
      this.startMs = now;
    }
    const due = this.startMs + (eventMs - this.firstMs) / this.speed;
    return Math.round(Math.max(due, now - MAX_BEHIND_MS));
  }
}
