import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import type { SqlParameters } from '../../platform/sql-parameters.js';
import { doublesOf, integersOf, numbersOf } from '../cache/array-columns.js';
import { CachedDays, type SnapshotDays } from '../cache/cached-days.js';
import { FirstOf } from '../product-days/first-of.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { type BrandDay, type BrandSums, BrandTotals } from '../product-days/brand-totals.js';

const column = z.instanceof(Buffer);
const dayRow = z.object({ day: z.string(), brands: column, views: column, carts: column, purchases: column, revenue: column });

const BYTES_A_ROW = 4 + 4 * 8;
const MAX_BYTES = 32 * 1024 ** 2;

/** The rows of `BrandSums`, as `t`. */
export const brandSumRows = ([brandIds, views, carts, purchases, revenue]: BrandSums, p: SqlParameters): string =>
  `unnest(
       ${p.add(brandIds)}::integer[], ${p.add(views)}::bigint[], ${p.add(carts)}::bigint[], ${p.add(purchases)}::bigint[],
       ${p.add(revenue)}::numeric[]) as t (brand_id, views, carts, purchases, ten_thousandths)`;

/** Daily brand totals in memory: 130,000 rows over two months, of which only a day or two change. */
@Injectable()
export class CachedBrandDays {
  private readonly days = new CachedDays<BrandDay>({ batchesFrom: 'stage_days', read: readDays, maxBytes: MAX_BYTES });

  private readonly whole = new BrandTotals();

  async sumsOf(client: SqlClient, filter: SnapshotDays & Pick<ResolvedFilter, 'whole'>): Promise<BrandSums> {
    const days = await this.days.of(client, filter);
    return (filter.whole ? this.whole : new BrandTotals()).of(days);
  }

  /** Like `sumsOf`, but null if a day would have to be read from the database. */
  async sumsAtHand(client: SqlClient, filter: SnapshotDays): Promise<BrandSums | null> {
    const { content, unread } = await this.days.ofAtMost(client, filter, 0);
    return unread.length > 0 ? null : new BrandTotals().of(content);
  }
}

/** The top brands plus any that tie with the last of them. PostgreSQL then breaks the ties. */
export function mostBoughtOf(sums: BrandSums, most: number): BrandSums {
  const [ids, views, , purchases] = sums;
  const compare = (a: number, b: number): number => (purchases[b] ?? 0) - (purchases[a] ?? 0) || (views[b] ?? 0) - (views[a] ?? 0);
  const first = new FirstOf(most, compare);
  for (const ordinal of ids.keys()) first.offer(ordinal);
  const last = first.inOrder()[most - 1];
  return last === undefined ? sums : chosen(sums, (ordinal) => compare(ordinal, last) <= 0);
}

export const ofBrandsOnly = (sums: BrandSums, wanted: ReadonlySet<number>): BrandSums =>
  chosen(sums, (ordinal) => wanted.has(sums[0][ordinal] ?? 0));

function chosen([ids, views, carts, purchases, revenue]: BrandSums, isChosen: (ordinal: number) => boolean): BrandSums {
  const ordinals = [...ids.keys()].filter(isChosen);
  const column = (values: readonly number[]): number[] => ordinals.map((ordinal) => values[ordinal] ?? 0);
  return [column(ids), column(views), column(carts), column(purchases), column(revenue)];
}

async function readDays(client: SqlClient, days: readonly string[]): Promise<Map<string, BrandDay>> {
  const rows = await queryRows(
    client,
    dayRow,
    `select
       day::text, array_send(array_agg(brand_id)) as brands, array_send(array_agg(views)) as views, array_send(array_agg(carts)) as carts,
       array_send(array_agg(purchases)) as purchases, array_send(array_agg((revenue * 10000)::float8)) as revenue
     from brand_days
     where day = any($1)
     group by day`,
    [days],
  );
  return new Map(
    rows.map((row) => {
      const brand = integersOf(row.brands);
      return [
        row.day,
        {
          brand,
          keysEnd: brand.reduce((most, id) => Math.max(most, id), -1) + 1,
          views: numbersOf(row.views),
          carts: numbersOf(row.carts),
          purchases: numbersOf(row.purchases),
          revenue: doublesOf(row.revenue),
          bytes: brand.length * BYTES_A_ROW,
        },
      ];
    }),
  );
}
