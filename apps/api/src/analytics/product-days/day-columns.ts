import { z } from 'zod';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { bigintsOf, doublesOf, integersOf, type NarrowNumbers, narrowest } from '../cache/array-columns.js';
import type { DayContent, DaySource } from '../cache/cached-days.js';
import type { ProductOrdinals } from './product-ordinals.js';

/** One day of product_days, as columns. */
export interface ProductDayColumns extends DayContent {
  /**
   * Product ordinals. Nearly ascending, because they are assigned in the order in which days are read. Sums are then written close together
   * (16 ns per row instead of 37).
   */
  readonly product: Int32Array;
  /** Ascending: the rows of a brand are contiguous. */
  readonly brand: NarrowNumbers;
  readonly category: NarrowNumbers;
  readonly views: NarrowNumbers;
  readonly acted: ActedColumns;
}

/** The rows that hold more than views, one in ten: carts, purchases or refunds. */
export interface ActedColumns {
  /** Row indexes, ascending. */
  readonly row: Int32Array;
  readonly carts: NarrowNumbers;
  readonly purchases: NarrowNumbers;
  /** In ten-thousandths, whole numbers: sums are exact up to 900 billion. */
  readonly revenue: Float64Array;
}

/** 11 M rows of about 12 bytes: five months of the real data set. */
const MAX_BYTES = 128 * 1024 ** 2;

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

/** Reads days of product_days as columns. */
export class ProductDaysSource implements DaySource<ProductDayColumns> {
  readonly batchesFrom = 'stage_days';
  readonly maxBytes = MAX_BYTES;

  constructor(private readonly ordinals: ProductOrdinals) {}

  async read(client: SqlClient, days: readonly string[]): Promise<Map<string, ProductDayColumns>> {
    const rows = await queryRows(
      client,
      dayRow,
      `select
         day::text, array_send(array_agg(product_id)) as products, array_send(array_agg(brand_id)) as brands,
         array_send(array_agg(category_key)) as categories, array_send(array_agg(views)) as views, array_send(array_agg(carts)) as carts,
         array_send(array_agg(purchases)) as purchases, array_send(array_agg((revenue * 10000)::float8)) as revenue
       from (
         select day, product_id, brand_id, category_key, views, carts, purchases, revenue
         from product_days
         where day = any($1)
         order by day, brand_id, product_id) d
       group by day`,
      [days],
    );
    return new Map(rows.map((row) => [row.day, this.columnsOf(row)]));
  }

  private columnsOf(row: z.output<typeof dayRow>): ProductDayColumns {
    const product = Int32Array.from(bigintsOf(row.products), (productId) => this.ordinals.of(productId));
    const [brand, category, views] = [
      narrowest(integersOf(row.brands)),
      narrowest(integersOf(row.categories)),
      narrowest(integersOf(row.views)),
    ];
    const acted = actedColumns(row);
    const columns = [product, brand, category, views, acted.row, acted.carts, acted.purchases, acted.revenue];
    return { product, brand, category, views, acted, bytes: columns.reduce((sum, { byteLength }) => sum + byteLength, 0) };
  }
}

function actedColumns(row: z.output<typeof dayRow>): ActedColumns {
  const [carts, purchases, revenue] = [integersOf(row.carts), integersOf(row.purchases), doublesOf(row.revenue)];
  const acted = Int32Array.from(carts.keys()).filter(
    (ordinal) => carts[ordinal] !== 0 || purchases[ordinal] !== 0 || revenue[ordinal] !== 0,
  );
  const ofActed = (values: Int32Array): NarrowNumbers => narrowest(acted.map((ordinal) => values[ordinal] ?? 0));
  return {
    row: acted,
    carts: ofActed(carts),
    purchases: ofActed(purchases),
    revenue: Float64Array.from(acted, (ordinal) => revenue[ordinal] ?? 0),
  };
}
