import { UNKNOWN, type BrandListAnswer, type BrandListQuery, type CategoryListAnswer, type CategoryListQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { readScope } from '../scope/answer-scope.js';

const brandRow = z.object({ brand: z.string(), views: numeric, carts: numeric, purchases: numeric, revenue: numeric });
const categoryRow = z.object({ category: z.string(), views: numeric, purchases: numeric });

/** Brands by purchases, for a picker. The client is in a repeatable read. */
export async function brandList(client: SqlClient, query: BrandListQuery): Promise<BrandListAnswer> {
  const { asOf, dataThrough } = (await readScope(client, {})).head;
  // Question: which brands (whose name holds the text) are bought most, over the whole stored period?
  const brands = await queryRows(
    client,
    brandRow,
    `select coalesce(b.name, $2) as brand, t.views, t.carts, t.purchases, t.revenue
     from (
       select brand_id, sum(views) as views, sum(carts) as carts, sum(purchases) as purchases, sum(revenue) as revenue
       from current_brand_popularity_trends
       group by brand_id) t
     join brands b using (brand_id)
     where $1::text is null or position(lower($1) in lower(coalesce(b.name, $2))) > 0
     order by t.purchases desc, t.views desc, 1
     limit $3`,
    [query.search ?? null, UNKNOWN, query.limit],
  );
  return { asOf, dataThrough, brands };
}

/** Categories and the levels above them, by views, for a picker. The client is in a repeatable read. */
export async function categoryList(client: SqlClient, query: CategoryListQuery): Promise<CategoryListAnswer> {
  const { asOf, dataThrough } = (await readScope(client, {})).head;
  // Question: which category codes and levels above them are there, and how often were their products (as last seen) viewed?
  const categories = await queryRows(
    client,
    categoryRow,
    `with coded as (
       select coalesce(category_code, $2) as code, sum(views) as views, sum(purchases) as purchases
       from products
       group by category_code
     ),
     levels as (
       select array_to_string((string_to_array(c.code, '.'))[:depth], '.') as category, c.views, c.purchases
       from coded c
       cross join lateral generate_series(1, cardinality(string_to_array(c.code, '.'))) as depth
     )
     select category, sum(views) as views, sum(purchases) as purchases
     from levels
     where $1::text is null or position(lower($1) in lower(category)) > 0
     group by category
     order by sum(views) desc, category
     limit $3`,
    [query.search ?? null, UNKNOWN, query.limit],
  );
  return { asOf, dataThrough, categories };
}
