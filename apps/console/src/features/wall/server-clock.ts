/** Updates whose server time the estimate rests on; at one a second about half a minute. */
export const CLOCK_SAMPLES = 30;

/**
 * Milliseconds to add to the browser's clock to get the server's, from pairs (server time in an update, when it came in).
 * Each pair errs by the time its update was under way, always to the same side; the largest difference erred least.
 * Bounded, so that a clock that is set anew on either side is followed within half a minute.
 */
export class ServerClock {
  readonly #differences: number[] = [];

  /** Takes the server time of an update and the browser's time of its arrival. */
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
