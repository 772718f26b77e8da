import type { ProductViewsAnswer, ProductViewsQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { BY_PRODUCT, countedStages } from '../filters/counted-stages.js';
import { productDaysInFilter } from '../filters/filter-conditions.js';
import { onColumns } from '../filters/on-columns.js';

const viewsRow = z.object({ views: numeric, products: numeric });

/**
 * Number of products per number of views: shows what a threshold would hide. The client must be in a repeatable-read transaction.
 *
 * @param columns count any range; without them PostgreSQL does, but under no segment
 */
export async function productViews(
  client: SqlClient,
  query: ProductViewsQuery,
  columns: Columns | null = null,
): Promise<ProductViewsAnswer> {
  const filter = await resolveFilter(client, query);
  if (filter.segment !== null || (columns !== null && !filter.whole)) {
    return { ...filter.head, counts: await onColumns(client, columns, filter, (events) => ofColumns(events, filter)) };
  }
  return { ...filter.head, counts: filter.whole ? await ofWholePeriod(client) : await underFilter(client, filter) };
}

const ofWholePeriod = (client: SqlClient) =>
  queryRows(
    client,
    viewsRow,
    `select r.views, count(*) as products
     from current_product_conversion_rates r
     group by r.views
     order by r.views`,
  );

async function ofColumns(events: RowSource, filter: ResolvedFilter) {
  const p = new SqlParameters();
  return queryRows(
    events,
    viewsRow,
    `select p.views, count(*) as products
     from ${await countedStages(events, filter, BY_PRODUCT, p)} p
     group by p.views
     order by p.views`,
    p.values,
  );
}

function underFilter(client: SqlClient, filter: ResolvedFilter) {
  const p = new SqlParameters();
  return queryRows(
    client,
    viewsRow,
    `select p.views, count(*) as products
     from (
       select sum(d.views) as views
       from product_days d
       where ${productDaysInFilter(filter, p)}
       group by d.product_id) p
     group by p.views
     order by p.views`,
    p.values,
  );
}
