import { z } from 'zod';
import { queryRow, type RowSource } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { inDays } from '../filters/column-conditions.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { inSegment } from '../filters/segment-users.js';
import { lastSeenAs } from './cart-row.js';

const listRow = z.object({ rows: z.array(z.array(z.string())) });

/** Pairs of each product: id, pairs, those bought, abandoned and open. */
export type CountedPairs = readonly (readonly string[])[];

/** (Session, product) pairs first put in a cart on the days of the filter, counted on the columns. @param openSince pairs touched later are open */
export async function countedPairs(events: RowSource, filter: ResolvedFilter, least: number, openSince: Date): Promise<CountedPairs> {
  const p = new SqlParameters();
  const since = `${p.add(openSince)}::timestamptz`;
  const { rows } = await queryRow(
    events,
    listRow,
    `select coalesce(list([i.id, t.pairs, t.bought, t.left_behind - t.open, t.open]), []) as rows
     from (
       select c.product_id, count(*) as pairs, count(*) filter (where c.is_bought) as bought,
         count(*) filter (where not c.is_bought and not c.is_taken_out) as left_behind,
         count(*) filter (where not c.is_bought and not c.is_taken_out and c.last_cart_at > ${since}) as open
       from cart_pairs c
       where ${inDays('c.cart_day', filter, p)} and ${inSegment('c', filter)}
       group by c.product_id
       having count(*) >= ${p.add(least)}) t
     join product_ids i using (product_id)`,
    p.values,
  );
  return rows;
}

/** Defines `rated` for products of these last-seen brands and categories. */
export function ratedPairs(counted: CountedPairs, brands: readonly string[] | null, filter: ResolvedFilter, p: SqlParameters): string {
  const column = (index: number) => `${p.add(counted.map((row) => row[index]))}::bigint[]`;
  return `rated as materialized (
    select
      p.product_id, p.brand, p.category_code as category, p.price, t.pairs as carts, t.bought as purchases, t.abandoned, t.open,
      percent_of(t.abandoned, t.pairs) as abandonment_rate
    from unnest(${[0, 1, 2, 3, 4].map(column).join(', ')}) as t (product_id, pairs, bought, abandoned, open)
    join products p using (product_id)
    where ${lastSeenAs(brands, filter.categoryKeys, p)})`;
}
