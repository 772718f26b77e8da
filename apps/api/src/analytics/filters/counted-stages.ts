import { z } from 'zod';
import { addedUp } from '../../columns/kept-counts.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { ofRangeAndFilter } from './column-conditions.js';
import { EVENT_AMOUNT } from './filter-conditions.js';
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

/** How an event counts: the columns that `stagesOf` adds. Revenue is in ten-thousandths. */
export const SUMS = ['events', 'views', 'carts', 'purchases', 'ten_thousandths'] as const;

/**
 * Query of the number of events `e` by stage, and of revenue, for each value of some expressions. Views, fifteen of sixteen events, are only
 * counted: nothing else of them is read.
 *
 * @param by expressions by name
 */
function stagesOf(by: Readonly<Record<string, string>>, condition: string): string {
  const values = Object.entries(by).map(([name, value]) => `${value} as ${name}`);
  return `
    select ${[...Object.keys(by), ...SUMS.map((column) => `sum(${column})::bigint as ${column}`)].join(', ')}
    from (
      select ${values.join(', ')}, count(*) as events, count(*) as views, 0 as carts, 0 as purchases, 0 as ten_thousandths
      from views e
      where ${condition}
      group by all
      union all
      select ${values.join(', ')}, count(*), 0, count(*) filter (where e.event_type = 'cart'), count(*) filter (where e.event_type = 'purchase'),
        (coalesce(sum(${EVENT_AMOUNT}) filter (where e.event_type = 'purchase'), 0) * 10000)::bigint
      from actions e
      where ${condition}
      group by all)
    group by all`;
}

export const BY_PRODUCT = { product_id: 'e.product_id' };

/** Events that pass the filter, by stage and by expressions, as a subquery of the columns with the columns `SUMS`. */
export const countedStages = (
  events: RowSource,
  filter: ResolvedFilter,
  by: Readonly<Record<string, string>>,
  p: SqlParameters,
): Promise<string> =>
  addedUp(
    events,
    filter,
    {
      by: Object.keys(by),
      sums: SUMS,
      daysOf: 'events',
      addsUpOverUsers: 'events',
      rows: (days, q) => stagesOf(by, ofRangeAndFilter(days, q)),
    },
    p,
  );

/** What stands for a value outside the columns. */
const KEYS = { day: 'c.day::text', brand_id: 'c.brand_id', category_key: 'c.category_key' } as const;

/** Events that pass the filter, by stage and by the values of a column, counted on the columns. */
export async function countedBy(events: RowSource, filter: ResolvedFilter, column: keyof typeof KEYS): Promise<KeyCounts[]> {
  const p = new SqlParameters();
  const counts = await countedStages(events, filter, { [column]: `e.${column}` }, p);
  return queryRows(events, keyRow, `select ${KEYS[column]} as key, c.views, c.carts, c.purchases from ${counts} c`, p.values);
}

/** Counts as rows for PostgreSQL, with `key`, `views`, `carts` and `purchases`. */
export function rowsOfCounts(counts: readonly KeyCounts[], type: 'bigint' | 'date', p: SqlParameters): string {
  const column = (of: 'views' | 'carts' | 'purchases') => `${p.add(counts.map((row) => row[of]))}::bigint[]`;
  return `(
    select *
    from unnest(${p.add(counts.map(({ key }) => key))}::${type}[], ${column('views')}, ${column('carts')}, ${column('purchases')})
      as t (key, views, carts, purchases))`;
}
