/**
 * A sum over days, carried from one call to the next. For a changed day it subtracts the old content and adds the new: a sixtieth of the
 * work for two months.
 */
export class RunningSum<Day> {
  private counted = new Map<string, Day>();

  /** @param put adds a day to the sum, which the caller holds, or subtracts it (sign -1) */
  constructor(private readonly put: (day: Day, sign: 1 | -1) => void) {}

  /**
   * Updates the sum to cover exactly these days.
   *
   * @returns whether it changed
   */
  moveTo(days: ReadonlyMap<string, Day>): boolean {
    let isOther = false;
    for (const [day, content] of this.counted) {
      if (days.get(day) === content) continue;
      this.put(content, -1);
      this.counted.delete(day);
      isOther = true;
    }
    for (const [day, content] of days) {
      if (this.counted.has(day)) continue;
      this.put(content, 1);
      this.counted.set(day, content);
      isOther = true;
    }
    return isOther;
  }

  /** Call after resetting the sum to zero. */
  beginAnew(): void {
    this.counted = new Map();
  }
}
