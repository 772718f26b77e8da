import { z } from 'zod';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import type { DayContent, DaySource } from '../kept/kept-days.js';

/** The rows of product_days of one day, as columns. */
export interface ProductDayColumns extends DayContent {
  /** Place of the product in `productIds`. */
  readonly product: Int32Array;
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

/** What precedes the elements of an array of one dimension in its binary form (array_send), and each element's length. */
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;

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
    // Question: what was done with each product on these days? A column as one value: rows, parsed one by one, take ten times as long.
    const rows = await queryRows(
      client,
      dayRow,
      `select
         day::text, array_send(array_agg(product_id)) as products, array_send(array_agg(brand_id)) as brands,
         array_send(array_agg(category_key)) as categories, array_send(array_agg(views)) as views, array_send(array_agg(carts)) as carts,
         array_send(array_agg(purchases)) as purchases, array_send(array_agg((revenue * 10000)::bigint)) as revenue
       from product_days
       where day = any($1)
       group by day`,
      [days],
    );
    return new Map(rows.map((row) => [row.day, this.columnsOf(row)]));
  }

  private columnsOf(row: z.output<typeof dayRow>): ProductDayColumns {
    const product = integers(row.brands);
    for (let i = 0; i < product.length; i += 1) {
      product[i] = this.placeOf(row.products.readBigInt64BE(HEADER_BYTES + i * (LENGTH_BYTES + 8) + LENGTH_BYTES));
    }
    const revenue = new Float64Array(product.length);
    for (let i = 0; i < revenue.length; i += 1) {
      revenue[i] = Number(row.revenue.readBigInt64BE(HEADER_BYTES + i * (LENGTH_BYTES + 8) + LENGTH_BYTES));
    }
    return {
      product,
      brand: integers(row.brands),
      category: integers(row.categories),
      views: integers(row.views),
      carts: integers(row.carts),
      purchases: integers(row.purchases),
      revenue,
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

function integers(bytes: Buffer): Int32Array {
  const width = LENGTH_BYTES + 4;
  const values = new Int32Array((bytes.length - HEADER_BYTES) / width);
  for (let i = 0; i < values.length; i += 1) values[i] = bytes.readInt32BE(HEADER_BYTES + i * width + LENGTH_BYTES);
  return values;
}
