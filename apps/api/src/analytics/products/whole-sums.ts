import { RunningSum } from '../kept/running-sum.js';
import type { ProductDayColumns } from './day-columns.js';
import { addDay, noSums, type RangeSums } from './range-sums.js';

/** Sums over the whole stored period, kept from one question to the next: 30,000 rows of a day in place of two million. */
export class WholeSums {
  private sums: RangeSums = noSums(0);
  private readonly running = new RunningSum<ProductDayColumns>((day, sign) => addDay(this.sums, day, sign));

  /** Valid until the next call. */
  of(days: ReadonlyMap<string, ProductDayColumns>, products: number): RangeSums {
    if (this.sums.rows.length < products) {
      // Room for new products, so that not each of them means to begin anew.
      this.sums = noSums(Math.ceil(products * 1.1));
      this.running.beginAnew();
    }
    this.running.moveTo(days);
    return this.sums;
  }
}
