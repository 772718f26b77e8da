import type { ProductPricesAnswer, ProductQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { addedUp } from '../../columns/kept-counts.js';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { onColumns } from '../filters/on-columns.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { ofRange } from '../filters/column-conditions.js';
import { isProduct } from '../filters/product-number.js';
import { productIdOf } from '../product-identity/product-id.query.js';

const dayRow = z.object({ date: z.string(), lowest: numeric, highest: numeric, last: numeric });

/** Prices of one product over a range. The client must be in a repeatable-read transaction. */
export async function productPrices(
  client: SqlClient,
  { productId: asked, from, to }: ProductQuery & { productId: string },
  columns: Columns,
): Promise<ProductPricesAnswer> {
  const productId = await productIdOf(client, asked);
  const filter = await resolveFilter(client, { from, to });
  return { ...filter.head, days: await onColumns(client, columns, filter, (events) => pricesOf(events, filter, productId)) };
}

// Of events at the same time, the highest price counts as the last. A price of 0 is a gap in the data: nothing was ever bought at it.
async function pricesOf(events: RowSource, filter: ResolvedFilter, productId: string) {
  const p = new SqlParameters();
  const days = await addedUp(
    events,
    filter,
    {
      by: ['day'],
      // Each day is one row, so nothing is added.
      sums: ['lowest', 'highest', 'last'],
      daysOf: 'events',
      rows: (of, q) => `
        select e.day, min(e.price) as lowest, max(e.price) as highest, arg_max(e.price, (e.event_time, e.price)) as last
        from events e
        where ${isProduct('e', productId, q)} and e.price > 0 and ${ofRange(of, q)}
        group by e.day`,
    },
    p,
  );
  return queryRows(events, dayRow, `select day::text as date, lowest, highest, last from ${days} order by day`, p.values);
}
