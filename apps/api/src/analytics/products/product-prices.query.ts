import type { ProductPricesAnswer, ProductQuery } from '@storepulse/contracts';
import { z } from 'zod';
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
function pricesOf(events: RowSource, filter: ResolvedFilter, productId: string) {
  const p = new SqlParameters();
  return queryRows(
    events,
    dayRow,
    `select
       e.day::text as date, min(e.price) as lowest, max(e.price) as highest,
       arg_max(e.price, (e.event_time, e.price)) as last
     from events e
     where ${isProduct('e', productId, p)} and e.price > 0 and ${ofRange(filter, p)}
     group by 1
     order by 1`,
    p.values,
  );
}
