import type { SqlParameters } from '../../platform/sql-parameters.js';
import type { ProductDayColumns } from './day-columns.js';
import type { BrandSums } from './brand-totals.js';

/** Days of brands, as columns; revenue in ten-thousandths. */
export type BrandDays = [days: string[], brandIds: number[], views: number[], carts: number[], purchases: number[], revenue: number[]];

/** The rows of `BrandDays`, as `d`, with the column names of product_days. */
export const brandDayRows = ([days, brandIds, views, carts, purchases, revenue]: BrandDays, p: SqlParameters): string => `(
    select day, brand_id, views, carts, purchases, ten_thousandths * 0.0001 as revenue
    from unnest(
      ${p.add(days)}::date[], ${p.add(brandIds)}::integer[], ${p.add(views)}::bigint[], ${p.add(carts)}::bigint[],
      ${p.add(purchases)}::bigint[], ${p.add(revenue)}::numeric[]) as t (day, brand_id, views, carts, purchases, ten_thousandths)) d`;

type Sums = [views: number, carts: number, purchases: number, revenue: number];

/** Events of the products of some categories, by day and brand. */
export class CategoryDays {
  private readonly sums = new Map<string, Map<number, Sums>>();

  constructor(content: ReadonlyMap<string, ProductDayColumns>, categoryKeys: readonly number[]) {
    const wanted = new Set(categoryKeys);
    for (const [day, { brand, category, views, acted }] of content) {
      const ofDay = new Map<number, Sums>();
      for (let i = 0; i < brand.length; i += 1) {
        if (wanted.has(category[i] ?? 0)) add(ofDay, brand[i] ?? 0, [views[i] ?? 0, 0, 0, 0]);
      }
      for (const [j, i] of acted.row.entries()) {
        if (!wanted.has(category[i] ?? 0)) continue;
        add(ofDay, brand[i] ?? 0, [0, acted.carts[j] ?? 0, acted.purchases[j] ?? 0, acted.revenue[j] ?? 0]);
      }
      this.sums.set(day, ofDay);
    }
  }

  /** Sums per brand over all days. */
  brandSums(): BrandSums {
    const ofRange = new Map<number, Sums>();
    for (const ofDay of this.sums.values()) for (const [brandId, sums] of ofDay) add(ofRange, brandId, sums);
    const column = (figure: 0 | 1 | 2 | 3): number[] => [...ofRange.values()].map((sums) => sums[figure]);
    return [[...ofRange.keys()], column(0), column(1), column(2), column(3)];
  }

  /** Sums per day for some brands. */
  ofBrands(brandIds: readonly number[]): BrandDays {
    const rows: BrandDays = [[], [], [], [], [], []];
    for (const [day, ofDay] of this.sums) {
      for (const brandId of brandIds) {
        const sums = ofDay.get(brandId);
        if (sums !== undefined) append(rows, day, brandId, sums);
      }
    }
    return rows;
  }

  /** Sums per day over all brands, under brand id 0. */
  ofAll(): BrandDays {
    const rows: BrandDays = [[], [], [], [], [], []];
    for (const [day, ofDay] of this.sums) {
      const all = new Map<number, Sums>();
      for (const sums of ofDay.values()) add(all, 0, sums);
      for (const sums of all.values()) append(rows, day, 0, sums);
    }
    return rows;
  }
}

function add(to: Map<number, Sums>, brandId: number, [views, carts, purchases, revenue]: Sums): void {
  const sums = to.get(brandId);
  if (sums === undefined) {
    to.set(brandId, [views, carts, purchases, revenue]);
    return;
  }
  sums[0] += views;
  sums[1] += carts;
  sums[2] += purchases;
  sums[3] += revenue;
}

function append([days, brandIds, views, carts, purchases, revenue]: BrandDays, day: string, brandId: number, sums: Sums): void {
  days.push(day);
  brandIds.push(brandId);
  views.push(sums[0]);
  carts.push(sums[1]);
  purchases.push(sums[2]);
  revenue.push(sums[3]);
}
