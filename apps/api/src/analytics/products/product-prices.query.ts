import type { ProductPricesAnswer, ProductQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { countExactly, TOO_LONG_TO_READ } from '../filters/exact-count.js';
import { productIdOf } from '../product-identity/product-id.query.js';

const dayRow = z.object({ date: z.string(), lowest: numeric, highest: numeric, last: numeric });

/** Prices of one product over a range. The client must be in a repeatable-read transaction. */
export async function productPrices(
  client: SqlClient,
  { productId: asked, from, to }: ProductQuery & { productId: string },
): Promise<ProductPricesAnswer> {
  const productId = await productIdOf(client, asked);
  const filter = await resolveFilter(client, { from, to });
  const days = await countExactly(client, filter, () => pricesOf(client, filter, productId));
  return { ...filter.head, days: days ?? [], uncounted: days === null ? TOO_LONG_TO_READ : null };
}

// Of events at the same time, the highest price counts as the last. A price of 0 is a gap in the data: nothing was ever bought at it.
const pricesOf = (client: SqlClient, filter: ResolvedFilter, productId: string) =>
  queryRows(
    client,
    dayRow,
    `select
       store_day(e.event_time)::text as date, min(e.price) as lowest, max(e.price) as highest,
       (array_agg(e.price order by e.event_time desc, e.price desc))[1] as last
     from events e
     where e.product_id = $1 and e.price > 0
       and e.event_time >= day_start($2::date) and e.event_time < day_start($3::date + 1)
     group by 1
     order by 1`,
    [productId, filter.from, filter.to],
  );
