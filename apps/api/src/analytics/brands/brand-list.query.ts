import { UNKNOWN, type BrandListAnswer, type BrandListQuery, type CategoryListAnswer, type CategoryListQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter } from '../filters/resolved-filter.js';
import type { CachedCategories } from './cached-categories.js';
import { brandSumRows, type CachedBrandDays, mostBoughtOf, ofBrandsOnly } from './cached-brand-days.js';

const brandRow = z.object({ brand: z.string(), views: numeric, carts: numeric, purchases: numeric, revenue: numeric });
const brandIdRow = z.object({ brand_id: z.number() });
const categoryRow = z.object({ category: z.string(), views: numeric, purchases: numeric });

/** Brands by purchases over the whole stored period, for a picker. The client must be in a repeatable-read transaction. */
export async function brandList(client: SqlClient, query: BrandListQuery, cached: CachedBrandDays): Promise<BrandListAnswer> {
  const filter = await resolveFilter(client, {});
  const sums = await cached.sumsOf(client, filter);
  const found = query.search === undefined ? sums : ofBrandsOnly(sums, await brandsHolding(client, query.search));
  const p = new SqlParameters();
  const brands = await queryRows(
    client,
    brandRow,
    `select coalesce(b.name, ${p.add(UNKNOWN)}) as brand, t.views, t.carts, t.purchases, t.ten_thousandths * 0.0001 as revenue
     from ${brandSumRows(mostBoughtOf(found, query.limit), p)}
     join brands b using (brand_id)
     order by t.purchases desc, t.views desc, 1
     limit ${p.add(query.limit)}`,
    p.values,
  );
  return { asOf: filter.head.asOf, dataThrough: filter.head.dataThrough, brands };
}

async function brandsHolding(client: SqlClient, text: string): Promise<Set<number>> {
  const rows = await queryRows(
    client,
    brandIdRow,
    'select brand_id from brands where position(lower($1) in lower(coalesce(name, $2))) > 0',
    [text, UNKNOWN],
  );
  return new Set(rows.map((row) => row.brand_id));
}

/** Categories and their parent levels by views, for a picker. The client must be in a repeatable-read transaction. */
export async function categoryList(client: SqlClient, query: CategoryListQuery, cached: CachedCategories): Promise<CategoryListAnswer> {
  const { asOf, dataThrough } = (await resolveFilter(client, {})).head;
  const sums = await cached.sums(client);
  // A product counts under its last-seen category code, and under each parent level of it.
  const categories = await queryRows(
    client,
    categoryRow,
    `with coded as (
       select coalesce(code collate "C", $5) as code, views, purchases
       from unnest($1::text[], $2::bigint[], $3::bigint[]) as t (code, views, purchases)
     ),
     levels as (
       select array_to_string((string_to_array(c.code, '.'))[:depth], '.') as category, c.views, c.purchases
       from coded c
       cross join lateral generate_series(1, cardinality(string_to_array(c.code, '.'))) as depth
     )
     select category, sum(views) as views, sum(purchases) as purchases
     from levels
     where $4::text is null or position(lower($4) in lower(category)) > 0
     group by category
     order by sum(views) desc, category
     limit $6`,
    [
      sums.map(({ code }) => code),
      sums.map(({ views }) => views),
      sums.map(({ purchases }) => purchases),
      query.search ?? null,
      UNKNOWN,
      query.limit,
    ],
  );
  return { asOf, dataThrough, categories };
}
