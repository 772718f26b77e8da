import type { ProductViewsAnswer, ProductViewsQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { type ResolvedFilter, resolveFilter } from '../filters/resolved-filter.js';
import { productDaysInFilter } from '../filters/filter-conditions.js';

const viewsRow = z.object({ views: numeric, products: numeric });

/** Number of products per number of views: shows what a threshold would hide. The client must be in a repeatable-read transaction. */
export async function productViews(client: SqlClient, query: ProductViewsQuery): Promise<ProductViewsAnswer> {
  const filter = await resolveFilter(client, query);
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
