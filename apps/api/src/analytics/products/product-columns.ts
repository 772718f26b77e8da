import { z } from 'zod';
import { bigintId, numeric } from '../../platform/column-types.js';

/** A row of product_details: name, brand, category, price, url, image_url. */
const details = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.string().nullable(),
  numeric.nullable(),
  z.string().nullable(),
  z.string().nullable(),
]);

/** Columns that say what a product is known by, as every product query selects them. */
export const productColumns = {
  product_id: bigintId,
  outside_id: z.string().nullable(),
  details: details.nullable(),
  brand: z.string().nullable(),
  category: z.string().nullable(),
  price: numeric.nullable(),
};

const productColumnsRow = z.object(productColumns);
type ProductColumns = z.output<typeof productColumnsRow>;

/** A product as its events show it last; where none says it, as a catalogue does. */
export const identityOf = (row: ProductColumns) => {
  const [name, brand, category, price] = row.details ?? [null, null, null, null];
  return {
    productId: row.product_id,
    outsideId: row.outside_id,
    name,
    brand: row.brand ?? brand,
    category: row.category ?? category,
    price: row.price ?? price,
  };
};

/** A product as one event shows it: brand, category and price are its own. */
export const identityInEvent = (row: ProductColumns) => {
  const { brand, category, price } = row;
  return { ...identityOf(row), brand, category, price };
};

/** Where it can be looked at. */
export const linksOf = ({ details: known }: ProductColumns) => ({ url: known?.[4] ?? null, imageUrl: known?.[5] ?? null });

/**
 * Columns `outside_id` and `details`: what the shop itself calls a product, and tells of it. Looked up one by one, by their keys: for the
 * rows of an answer, after sort and limit. Of ids surrogates alone: a shop that numbers its products pays nothing for them.
 */
export const namesOf = (productId: string) => `case when ${productId} < 0 then (
    select named.outside_id from outside_ids named where named.kind = 'product' and named.id = ${productId}) end as outside_id,
  (select array[d.name, d.brand, d.category_code, d.price::text, d.url, d.image_url]
   from product_details d where d.product_id = ${productId}) as details`;

/** What the product `p` costs: as last seen in its events, else as a catalogue says. */
export const PRICE_OF_P = 'coalesce(p.price, (select d.price from product_details d where d.product_id = p.product_id))';

/** What narrows rows `r` of products to those that a search finds. */
export interface ProductSearch {
  /** To be written before the query's own common table expressions; ends with a comma. */
  with: string;
  /** To be written after `from … r`. */
  join: string;
  condition: string;
  parameters: readonly string[];
}

/**
 * Products whose name, id as the shop writes it, brand or category holds the text, which becomes parameter `$n`; without a text all.
 * Plain containment, no pattern: what a person types is never a wildcard.
 *
 * The names that match are a set of their own, found once and hashed. Merged into the query, each product's name was looked up by itself:
 * three times as slow over 300,000 of them.
 */
export function productSearch(text: string | undefined, n: number): ProductSearch {
  if (text === undefined) return { with: '', join: '', condition: 'true', parameters: [] };
  // As name_lower is made: other letters than those of ASCII too, whatever the locale of the database.
  const lower = (sql: string) => `lower(${sql} collate "pg_c_utf8")`;
  const holds = (sql: string) => `position(${lower(`$${n}`)} in ${lower(sql)}) > 0`;
  return {
    with: `named as materialized (
        select id, bool_or(by_name) as by_name, bool_or(by_brand) as by_brand, bool_or(by_category) as by_category
        from (
          select id, true as by_name, false as by_brand, false as by_category
          from outside_ids
          where kind = 'product' and ${holds('outside_id')}
          union all
          select product_id, position(${lower(`$${n}`)} in name_lower) > 0, ${holds('brand')}, ${holds('category_code')}
          from product_details
          where position(${lower(`$${n}`)} in name_lower) > 0 or ${holds('brand')} or ${holds('category_code')}) f
        group by id),`,
    join: 'left join named on named.id = r.product_id',
    // What a catalogue says of brand and category counts where no event says it, as it is shown.
    condition: `(named.by_name or r.brand is null and named.by_brand or r.category is null and named.by_category
      or r.product_id >= 0 and ${holds('r.product_id::text')} or ${holds('r.brand')} or ${holds('r.category')})`,
    parameters: [text],
  };
}
