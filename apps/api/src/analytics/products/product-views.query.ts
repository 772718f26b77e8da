import type { ProductViewsAnswer, ProductViewsQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { type AnswerScope, readScope } from '../scope/answer-scope.js';
import { IN_SCOPE_OF_PRODUCT_DAYS } from '../scope/scope-filter.js';

const viewsRow = z.object({ views: numeric, products: numeric });

/** Number of products per number of views: shows what a threshold would hide. The client must be in a repeatable-read transaction. */
export async function productViews(client: SqlClient, query: ProductViewsQuery): Promise<ProductViewsAnswer> {
  const scope = await readScope(client, query);
  return { ...scope.head, counts: scope.whole ? await ofWholePeriod(client) : await ofScope(client, scope) };
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

const ofScope = (client: SqlClient, scope: AnswerScope) =>
  queryRows(
    client,
    viewsRow,
    `select p.views, count(*) as products
     from (
       select sum(d.views) as views
       from product_days d
       where ${IN_SCOPE_OF_PRODUCT_DAYS}
       group by d.product_id) p
     group by p.views
     order by p.views`,
    scope.parameters,
  );
