import { z } from 'zod';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { bigintsOf, integersOf, numbersOf } from '../kept/array-columns.js';
import type { DayContent, DaySource } from '../kept/kept-days.js';

/** The rows of product_days of one day, as columns. */
export interface ProductDayColumns extends DayContent {
  /** Place of the product in `productIds`. */
  readonly product: Int32Array;
  /** Rising: rows of a brand lie together. */
  readonly brand: Int32Array;
  readonly category: Int32Array;
  readonly views: Int32Array;
  readonly carts: Int32Array;
  readonly purchases: Int32Array;
  /** In ten-thousandths, whole: sums are exact up to 900 thousand millions. */
  readonly revenue: Float64Array;
}

const BYTES_A_ROW = 6 * 4 + 8;
/** 4 M rows: the two months of 100 M events. */
const MOST_BYTES = 128 * 1024 ** 2;

const column = z.instanceof(Buffer);
const dayRow = z.object({
  day: z.string(),
  products: column,
  brands: column,
  categories: column,
  views: column,
  carts: column,
  purchases: column,
  revenue: column,
});

/** Reads days of product_days as columns; products get places, the same on all days. */
export class ProductDaysSource implements DaySource<ProductDayColumns> {
  readonly stands = 'stage_days';
  readonly mostBytes = MOST_BYTES;
  readonly productIds: bigint[] = [];
  private readonly places = new Map<bigint, number>();

  async read(client: SqlClient, days: readonly string[]): Promise<Map<string, ProductDayColumns>> {
    // Question: what was done with each product on these days?
    const rows = await queryRows(
      client,
      dayRow,
      `select
         day::text, array_send(array_agg(product_id)) as products, array_send(array_agg(brand_id)) as brands,
         array_send(array_agg(category_key)) as categories, array_send(array_agg(views)) as views, array_send(array_agg(carts)) as carts,
         array_send(array_agg(purchases)) as purchases, array_send(array_agg((revenue * 10000)::bigint)) as revenue
       from (
         select day, product_id, brand_id, category_key, views, carts, purchases, revenue
         from product_days
         where day = any($1)
         order by day, brand_id) d
       group by day`,
      [days],
    );
    return new Map(rows.map((row) => [row.day, this.columnsOf(row)]));
  }

  private columnsOf(row: z.output<typeof dayRow>): ProductDayColumns {
    const product = Int32Array.from(bigintsOf(row.products), (productId) => this.placeOf(productId));
    return {
      product,
      brand: integersOf(row.brands),
      category: integersOf(row.categories),
      views: integersOf(row.views),
      carts: integersOf(row.carts),
      purchases: integersOf(row.purchases),
      revenue: numbersOf(row.revenue),
      bytes: product.length * BYTES_A_ROW,
    };
  }

  private placeOf(productId: bigint): number {
    const known = this.places.get(productId);
    if (known !== undefined) return known;
    const place = this.productIds.push(productId) - 1;
    this.places.set(productId, place);
    return place;
  }
}
