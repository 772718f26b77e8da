/** Number of recent updates the estimate uses: about half a minute at one update per second. */
export const CLOCK_SAMPLES = 30;

/**
 * Estimates the milliseconds to add to the browser's clock to get the server's. Each update gives a server time and an arrival time.
 * Their difference is off by the update's travel time, always in the same direction, so the largest difference is the most accurate.
 * Only recent updates count, so the estimate follows a clock change on either side within half a minute.
 */
export class ServerClock {
  readonly #differences: number[] = [];

  /** Adds an update's server time and its arrival time by the browser's clock. */
  learn(serverTime: Date, receivedAt: Date): void {
    this.#differences.push(serverTime.getTime() - receivedAt.getTime());
    if (this.#differences.length > CLOCK_SAMPLES) this.#differences.shift();
  }

  /** The server's time at the browser's time `now`; null before the first update. */
  at(now: Date): Date | null {
    if (this.#differences.length === 0) return null;
    return new Date(now.getTime() + Math.max(...this.#differences));
  }
}
