import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import { Background } from '../../platform/background.js';
import { Database } from '../../platform/database.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { bigintsOf, integersOf, type NarrowNumbers, narrowest } from '../cache/array-columns.js';
import { type DayContent, CachedDays, MAX_READ, type SnapshotDays } from '../cache/cached-days.js';
import { PreloadDays } from '../cache/preload-days.js';
import { RunningSum } from '../cache/running-sum.js';
import { CachedProductDays } from '../product-days/cached-product-days.js';
import { ProductOrdinals } from '../product-days/product-ordinals.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';

/** One day of cart_days, as columns. */
interface CartDay extends DayContent {
  /** Product ordinals, ascending, so that sums are written close together. */
  product: Int32Array;
  pairs: NarrowNumbers;
  purchased: NarrowNumbers;
  undecided: NarrowNumbers;
}

/** (session, product) pairs of each product, by ordinal; 0 if the product was never put in a cart. */
export interface PairSums {
  pairs: Int32Array;
  purchased: Int32Array;
  undecided: Int32Array;
}

/** 3 M rows of 10 bytes: as many as belong to the cached product days. */
const MAX_BYTES = 32 * 1024 ** 2;

const column = z.instanceof(Buffer);
const dayRow = z.object({ day: z.string(), products: column, pairs: column, purchased: column, undecided: column });

/** Daily cart outcomes per product in memory: a million rows over two months of 100 M events, of which only a day or two change. */
@Injectable()
export class CachedCartDays implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly days: CachedDays<CartDay>;
  private readonly beside: PreloadDays<CartDay>;
  private sums = noSums(0);
  private whole = noSums(0);
  private readonly running = new RunningSum<CartDay>((day, sign) => add(this.whole, day, sign));

  constructor(
    database: Database,
    background: Background,
    private readonly products: CachedProductDays,
    private readonly ordinals: ProductOrdinals,
  ) {
    this.days = new CachedDays<CartDay>({
      batchesFrom: 'cart_day_batches',
      read: (client, days) => readDays(client, days, ordinals),
      maxBytes: MAX_BYTES,
    });
    this.beside = new PreloadDays('cache cart days', this.days, database, background);
  }

  onApplicationBootstrap(): void {
    void this.read();
  }

  /**
   * Waits for the product days, which assign ordinals in brand order. Sums are then written close together (16 ns per row instead of 37).
   */
  private async read(): Promise<void> {
    await this.products.read();
    await this.beside.begin();
  }

  beforeApplicationShutdown(): void {
    this.beside.stop();
  }

  /**
   * Pairs of carts started in the range.
   *
   * @param use must finish with the sums before it returns: the next call changes them
   * @returns null if too many days are not cached
   */
  async ofRange<Result>(
    client: SqlClient,
    range: SnapshotDays & Pick<ResolvedFilter, 'whole'>,
    use: (sums: PairSums) => Result,
  ): Promise<Result | null> {
    const { content: days, unread } = await this.days.ofAtMost(client, range, MAX_READ);
    if (unread.length > 0) {
      void this.read();
      return null;
    }
    return use(range.whole ? this.wholeSums(days) : this.rangeSums(days));
  }

  /** Carries the sums over between calls, so that it adds 16,000 rows of a day instead of a million. */
  private wholeSums(days: ReadonlyMap<string, CartDay>): PairSums {
    const sums = this.roomIn(this.whole);
    if (sums !== this.whole) this.running.beginAnew();
    this.whole = sums;
    this.running.moveTo(days);
    return sums;
  }

  private rangeSums(days: ReadonlyMap<string, CartDay>): PairSums {
    this.sums = this.roomIn(this.sums);
    for (const column of Object.values(this.sums)) column.fill(0);
    for (const day of days.values()) add(this.sums, day, 1);
    return this.sums;
  }

  /** Grows with spare capacity, so that not every new product forces a full recount. */
  private roomIn(sums: PairSums): PairSums {
    const products = this.ordinals.ids.length;
    return sums.pairs.length >= products ? sums : noSums(Math.ceil(products * 1.1));
  }
}

const noSums = (products: number): PairSums => ({
  pairs: new Int32Array(products),
  purchased: new Int32Array(products),
  undecided: new Int32Array(products),
});

function add(sums: PairSums, { product, pairs, purchased, undecided }: CartDay, sign: 1 | -1): void {
  for (let row = 0; row < product.length; row += 1) {
    const ordinal = product[row] ?? 0;
    sums.pairs[ordinal] = (sums.pairs[ordinal] ?? 0) + sign * (pairs[row] ?? 0);
    sums.purchased[ordinal] = (sums.purchased[ordinal] ?? 0) + sign * (purchased[row] ?? 0);
    sums.undecided[ordinal] = (sums.undecided[ordinal] ?? 0) + sign * (undecided[row] ?? 0);
  }
}

async function readDays(client: SqlClient, days: readonly string[], ordinals: ProductOrdinals): Promise<Map<string, CartDay>> {
  const rows = await queryRows(
    client,
    dayRow,
    `select
       day::text, array_send(array_agg(product_id)) as products, array_send(array_agg(pairs)) as pairs,
       array_send(array_agg(purchased_pairs)) as purchased, array_send(array_agg(undecided_pairs)) as undecided
     from cart_days
     where day = any($1)
     group by day`,
    [days],
  );
  return new Map(
    rows.map((row) => {
      const read = Int32Array.from(bigintsOf(row.products), (productId) => ordinals.of(productId));
      const rising = Int32Array.from(read.keys()).sort((a, b) => (read[a] ?? 0) - (read[b] ?? 0));
      const product = rising.map((at) => read[at] ?? 0);
      const counts = (bytes: Buffer): NarrowNumbers => {
        const values = integersOf(bytes);
        return narrowest(rising.map((at) => values[at] ?? 0));
      };
      const [pairs, purchased, undecided] = [counts(row.pairs), counts(row.purchased), counts(row.undecided)];
      const bytes = [product, pairs, purchased, undecided].reduce((sum, { byteLength }) => sum + byteLength, 0);
      return [row.day, { product, pairs, purchased, undecided, bytes }];
    }),
  );
}
