import type { ProductDayColumns } from './day-columns.js';
import { addDay, noSums, type RangeSums } from './range-sums.js';

/**
 * Sums over the whole stored period, kept from one question to the next: of a day that has changed what it held is taken out and what it
 * holds is put in, 30,000 rows in place of two million.
 */
export class WholeSums {
  private sums: RangeSums = noSums(0);
  private counted = new Map<string, ProductDayColumns>();

  /** Valid until the next call. */
  of(days: ReadonlyMap<string, ProductDayColumns>, products: number): RangeSums {
    if (this.sums.rows.length < products) {
      // Room for new products, so that not each of them means to begin anew.
      this.sums = noSums(Math.ceil(products * 1.1));
      this.counted = new Map();
    }
    for (const [day, content] of this.counted) {
      if (days.get(day) === content) continue;
      addDay(this.sums, content, -1);
      this.counted.delete(day);
    }
    for (const [day, content] of days) {
      if (this.counted.has(day)) continue;
      addDay(this.sums, content, 1);
      this.counted.set(day, content);
    }
    return this.sums;
  }
}
