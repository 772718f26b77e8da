/** When a row is due: as long after the first row of the run as in the file, divided by the speed. */
export class Pace {
  private firstMs: number | null = null;
  private startedAt = 0;

  constructor(private readonly speed: number) {}

  /** How long until an event is due, in milliseconds; below 0 when it is late. The first one asked for is due at once. */
  msUntil(eventMs: number): number {
    if (this.firstMs === null) {
      this.firstMs = eventMs;
      this.startedAt = performance.now();
    }
    return this.startedAt + (eventMs - this.firstMs) / this.speed - performance.now();
  }
}
