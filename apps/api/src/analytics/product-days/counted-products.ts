import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { queryRow, queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { eventsInRangeAndFilter } from '../filters/filter-conditions.js';
import { BY_PRODUCT, countedStages } from '../filters/counted-stages.js';
import { onColumns } from '../filters/on-columns.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';

/** One list of rows of whole numbers as text, because a catalog of separate rows takes several times as long to send. */
const listRow = z.object({ rows: z.array(z.array(z.string())) });
const refundRow = z.object({ id: z.string(), ten_thousandths: z.string() });

/** Sums of the events of each product, counted on the columns: id, views, carts, purchases and ten-thousandths of revenue. */
export type ProductSums = readonly (readonly string[])[];

/** @param enough products with fewer are left out */
export async function countedProducts(
  events: RowSource,
  filter: ResolvedFilter,
  enough: { of: 'views' | 'carts'; least: number },
): Promise<ProductSums> {
  const p = new SqlParameters();
  const { rows } = await queryRow(
    events,
    listRow,
    `select coalesce(list([i.id, t.views, t.carts, t.purchases, t.ten_thousandths]), []) as rows
     from ${await countedStages(events, filter, BY_PRODUCT, p)} t
     join product_ids i using (product_id)
     where t.${enough.of} >= ${p.add(enough.least)}`,
    p.values,
  );
  return rows;
}

/** The same with refunds deducted, except under a segment: a refund is not an action of a user. */
export async function productSums(
  client: SqlClient,
  columns: Columns | null,
  filter: ResolvedFilter,
  enough: { of: 'views' | 'carts'; least: number },
): Promise<ProductSums> {
  const sums = await onColumns(client, columns, filter, (events) => countedProducts(events, filter, enough));
  const refunded = filter.segment === null ? await refundedOf(client, filter) : new Map<string, number>();
  if (refunded.size === 0) return sums;
  const rows = new Map(sums.map((row) => [row[0] ?? '', row]));
  for (const [id, amount] of refunded) {
    const [, views = '0', carts = '0', purchases = '0', revenue = '0'] = rows.get(id) ?? [];
    if (rows.has(id) || enough.least === 0) rows.set(id, [id, views, carts, purchases, String(Number(revenue) - amount)]);
  }
  return [...rows.values()];
}

/** `ProductSums` as rows for PostgreSQL. */
export function countedProductRows(sums: ProductSums, p: SqlParameters): string {
  const column = (index: number) => `${p.add(sums.map((row) => row[index]))}::bigint[]`;
  return `(
    select product_id, views, carts, purchases, ten_thousandths * 0.0001 as revenue
    from unnest(${[0, 1, 2, 3, 4].map(column).join(', ')}) as t (product_id, views, carts, purchases, ten_thousandths))`;
}

/** Sums of a product in two ranges. */
export interface ComparedProducts {
  ids: string[];
  now: ComparedColumns;
  before: ComparedColumns;
}
export type ComparedColumns = Record<'views' | 'purchases' | 'tenThousandths', (string | number)[]>;

/** Products with at least `minViews` in one of two ranges, counted on the columns. Revenue is that of purchases: refunds are elsewhere. */
export async function comparedProducts(
  events: RowSource,
  [now, before]: readonly [ResolvedFilter, ResolvedFilter],
  minViews: number,
): Promise<ProductSums> {
  const p = new SqlParameters();
  const side = async (filter: ResolvedFilter, isNow: boolean): Promise<string> =>
    `select ${isNow} as is_now, * from ${await countedStages(events, filter, BY_PRODUCT, p)}`;
  const sum = (column: string, isNow: boolean) => `coalesce(sum(${column}) filter (where is_now = ${isNow}), 0)::bigint`;
  const sums = (isNow: boolean) => ['views', 'purchases', 'ten_thousandths'].map((column) => sum(column, isNow)).join(', ');
  const { rows } = await queryRow(
    events,
    listRow,
    `select coalesce(list(list_prepend(i.id, sums)), []) as rows
     from (
       select product_id, [${sums(true)}, ${sums(false)}] as sums
       from (${await side(now, true)} union all ${await side(before, false)}) t
       group by product_id
       having greatest(${sum('views', true)}, ${sum('views', false)}) >= ${p.add(minViews)}) compared
     join product_ids i using (product_id)`,
    p.values,
  );
  return rows;
}

/** Refunded ten-thousandths by product. */
export async function refundedOf(client: SqlClient, filter: ResolvedFilter): Promise<Map<string, number>> {
  const p = new SqlParameters();
  const rows = await queryRows(
    client,
    refundRow,
    `select e.product_id::text as id, (sum(e.amount) * 10000)::bigint::text as ten_thousandths
     from refunds e
     where ${eventsInRangeAndFilter(filter, p)}
     group by e.product_id`,
    p.values,
  );
  return new Map(rows.map((row) => [row.id, Number(row.ten_thousandths)]));
}
