import { z } from 'zod';
import { bigintId, numeric } from '../../platform/column-types.js';
import type { SqlParameters } from '../../platform/sql-parameters.js';

/** A row of product_details: name, brand, category, price, url, image_url. */
const details = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.string().nullable(),
  numeric.nullable(),
  z.string().nullable(),
  z.string().nullable(),
]);

/** Columns that identify a product; every product query selects them. */
export const productColumns = {
  product_id: bigintId,
  external_id: z.string().nullable(),
  details: details.nullable(),
  brand: z.string().nullable(),
  category: z.string().nullable(),
  price: numeric.nullable(),
};

const productColumnsRow = z.object(productColumns);
type ProductColumns = z.output<typeof productColumnsRow>;

/** A product as its events last show it; fields that no event has come from product_details. */
export const identityOf = (row: ProductColumns) => {
  const [name, brand, category, price] = row.details ?? [null, null, null, null];
  return {
    productId: row.product_id,
    externalId: row.external_id,
    name,
    brand: row.brand ?? brand,
    category: row.category ?? category,
    price: row.price ?? price,
  };
};

/** A product as one event shows it: brand, category and price come from that event. */
export const identityInEvent = (row: ProductColumns) => {
  const { brand, category, price } = row;
  return { ...identityOf(row), brand, category, price };
};

/** The product's page and image. */
export const linksOf = ({ details: known }: ProductColumns) => ({ url: known?.[4] ?? null, imageUrl: known?.[5] ?? null });

/**
 * Columns `external_id` (the external id) and `details` (what the shop says about the product). Looked up one by one by key, so use them
 * only on the rows of an answer, after sort and limit. External ids are looked up only for surrogate ids: a shop with numeric ids pays
 * nothing for them.
 */
export const namesOf = (productId: string) => `case when ${productId} < 0 then (
    select named.external_id from external_ids named where named.kind = 'product' and named.id = ${productId}) end as external_id,
  (select array[d.name, d.brand, d.category_code, d.price::text, d.url, d.image_url]
   from product_details d where d.product_id = ${productId}) as details`;

/** Price of product `p`: last seen in its events, else from product_details. */
export const PRICE_OF_P = 'coalesce(p.price, (select d.price from product_details d where d.product_id = p.product_id))';

/** SQL that narrows product rows `r` to those that match a search. */
export interface ProductSearch {
  /** Goes before the query's own common table expressions; ends with a comma. */
  with: string;
  /** Goes after `from … r`. */
  join: string;
  condition: string;
}

/**
 * Products whose name, external id, brand or category contains the text. Without a text: all products. The match is plain containment, so
 * user input is never a wildcard.
 *
 * The matching names form a materialized, hashed set. When they were merged into the query, each product's name was looked up separately:
 * three times as slow over 300,000 names.
 */
export function productSearch(text: string | undefined, p: SqlParameters): ProductSearch {
  if (text === undefined) return { with: '', join: '', condition: 'true' };
  // Must match how `name_lower` is built: it lowercases non-ASCII letters too, whatever the database locale.
  const lower = (sql: string) => `lower(${sql} collate "pg_c_utf8")`;
  const wanted = lower(p.add(text));
  const holds = (sql: string) => `position(${wanted} in ${lower(sql)}) > 0`;
  return {
    with: `named as materialized (
        select id, bool_or(by_name) as by_name, bool_or(by_brand) as by_brand, bool_or(by_category) as by_category
        from (
          select id, true as by_name, false as by_brand, false as by_category
          from external_ids
          where kind = 'product' and ${holds('external_id')}
          union all
          select product_id, position(${wanted} in name_lower) > 0, ${holds('brand')}, ${holds('category_code')}
          from product_details
          where position(${wanted} in name_lower) > 0 or ${holds('brand')} or ${holds('category_code')}) f
        group by id),`,
    join: 'left join named on named.id = r.product_id',
    // Brand and category from product_details match only if no event has them, just as they are displayed.
    condition: `(named.by_name or r.brand is null and named.by_brand or r.category is null and named.by_category
      or r.product_id >= 0 and ${holds('r.product_id::text')} or ${holds('r.brand')} or ${holds('r.category')})`,
  };
}
