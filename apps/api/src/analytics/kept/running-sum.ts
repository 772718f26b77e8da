/**
 * What days add up to, from one question to the next: of a day that has changed what it held is taken out and what it holds is put in, a
 * sixtieth of two months.
 */
export class RunningSum<Day> {
  private counted = new Map<string, Day>();

  /** @param put adds a day to the sum, which the caller holds, or takes it out again */
  constructor(private readonly put: (day: Day, sign: 1 | -1) => void) {}

  /** Makes the sum that of these days. @returns whether it was another */
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

  /** The sum was set back to nothing. */
  beginAnew(): void {
    this.counted = new Map();
  }
}
