/** Tells when a row is due: its distance in time from the first row of the run, divided by the speed. */
export class Pace {
  private firstMs: number | null = null;
  private startedAt = 0;

  constructor(private readonly speed: number) {}

  /** Milliseconds until an event is due; negative when it is late. The first event is due at once. */
  msUntil(eventMs: number): number {
    if (this.firstMs === null) {
      this.firstMs = eventMs;
      this.startedAt = performance.now();
    }
    return this.startedAt + (eventMs - this.firstMs) / this.speed - performance.now();
  }
}
