import type { DayContent } from '../cache/cached-days.js';
import { RunningSum } from '../cache/running-sum.js';

export interface BrandDay extends DayContent {
  /** Exclusive upper bound of the brand ids. */
  keysEnd: number;
  brand: Int32Array;
  views: Float64Array;
  carts: Float64Array;
  purchases: Float64Array;
  /** In ten-thousandths of the currency unit, whole numbers. */
  revenue: Float64Array;
}

/** Brands of a range and their sums, as columns. */
export type BrandSums = [brandIds: number[], views: number[], carts: number[], purchases: number[], revenue: number[]];

/** Sums per brand over a set of days. */
export class BrandTotals {
  /** Indexed by brand id. `rows` counts rows of brand_days: 0 if the days hold nothing of the brand. */
  private totals = totalsOf(0);
  private readonly running = new RunningSum<BrandDay>((day, sign) => this.put(day, sign));
  private sums: BrandSums = [[], [], [], [], []];

  of(days: ReadonlyMap<string, BrandDay>): BrandSums {
    const end = [...days.values()].reduce((most, { keysEnd }) => Math.max(most, keysEnd), 0);
    if (this.totals.rows.length < end) {
      // Spare capacity, so that not every new brand forces a full recount.
      this.totals = totalsOf(Math.ceil(end * 1.1));
      this.running.beginAnew();
    }
    if (this.running.moveTo(days)) this.sums = this.columns();
    return this.sums;
  }

  private put({ brand, views, carts, purchases, revenue }: BrandDay, sign: 1 | -1): void {
    const { totals } = this;
    for (let i = 0; i < brand.length; i += 1) {
      const id = brand[i] ?? 0;
      totals.rows[id] = (totals.rows[id] ?? 0) + sign;
      totals.views[id] = (totals.views[id] ?? 0) + sign * (views[i] ?? 0);
      totals.carts[id] = (totals.carts[id] ?? 0) + sign * (carts[i] ?? 0);
      totals.purchases[id] = (totals.purchases[id] ?? 0) + sign * (purchases[i] ?? 0);
      totals.revenue[id] = (totals.revenue[id] ?? 0) + sign * (revenue[i] ?? 0);
    }
  }

  private columns(): BrandSums {
    const { rows, views, carts, purchases, revenue } = this.totals;
    const ids = [...rows.keys()].filter((id) => (rows[id] ?? 0) > 0);
    const column = (values: Float64Array): number[] => ids.map((id) => values[id] ?? 0);
    return [ids, column(views), column(carts), column(purchases), column(revenue)];
  }
}

const totalsOf = (size: number) => ({
  rows: new Int32Array(size),
  views: new Float64Array(size),
  carts: new Float64Array(size),
  purchases: new Float64Array(size),
  revenue: new Float64Array(size),
});
