import { z } from 'zod';
import { addedUp } from '../../columns/kept-counts.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { ofRangeAndFilter } from './column-conditions.js';
import type { StageCounts } from './rates.js';
import type { ResolvedFilter } from './resolved-filter.js';

const keyRow = z.object({
  key: z.union([z.string(), z.number()]).pipe(z.coerce.string()),
  views: numeric,
  carts: numeric,
  purchases: numeric,
});

/** Events by stage of one value of a column. */
export type KeyCounts = StageCounts & { key: string };

export const STAGE_COUNTS = `
  count(*) filter (where e.event_type = 'view') as views, count(*) filter (where e.event_type = 'cart') as carts,
  count(*) filter (where e.event_type = 'purchase') as purchases`;

/** What stands for a value outside the columns. */
const KEYS = { day: 'c.day::text', brand_id: 'c.brand_id', category_key: 'c.category_key' } as const;

/** Events that pass the filter, by stage and by the values of a column, counted on the columns. */
export async function countedBy(events: RowSource, filter: ResolvedFilter, column: keyof typeof KEYS): Promise<KeyCounts[]> {
  const p = new SqlParameters();
  const counts = await stagesBy(events, filter, column, p);
  return queryRows(events, keyRow, `select ${KEYS[column]} as key, c.views, c.carts, c.purchases from ${counts} c`, p.values);
}

/** The same as a subquery of the columns. */
export const stagesBy = (
  events: RowSource,
  filter: ResolvedFilter,
  column: keyof typeof KEYS | 'product_id',
  p: SqlParameters,
): Promise<string> =>
  addedUp(
    events,
    filter,
    {
      by: [column],
      sums: ['views', 'carts', 'purchases'],
      daysOf: 'events',
      rows: (days, q) => `select e.${column}, ${STAGE_COUNTS} from events e where ${ofRangeAndFilter(days, q)} group by e.${column}`,
    },
    p,
  );

/** Counts as rows for PostgreSQL, with `key`, `views`, `carts` and `purchases`. */
export function rowsOfCounts(counts: readonly KeyCounts[], type: 'bigint' | 'date', p: SqlParameters): string {
  const column = (of: 'views' | 'carts' | 'purchases') => `${p.add(counts.map((row) => row[of]))}::bigint[]`;
  return `(
    select *
    from unnest(${p.add(counts.map(({ key }) => key))}::${type}[], ${column('views')}, ${column('carts')}, ${column('purchases')})
      as t (key, views, carts, purchases))`;
}
