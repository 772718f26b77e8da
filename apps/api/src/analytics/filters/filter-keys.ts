import { UNKNOWN } from '@storepulse/contracts';
import { z } from 'zod';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';

const keyRow = z.object({ key: z.number() });

/** Ids of brands by name. */
export async function brandIdsOf(client: SqlClient, brands: readonly string[]): Promise<number[]> {
  // The name "unknown" stands for brands without one.
  const rows = await queryRows(client, keyRow, 'select brand_id as key from brands where coalesce(name, $2) = any($1) order by 1', [
    brands,
    UNKNOWN,
  ]);
  return rows.map((row) => row.key);
}

/** Keys of categories by code, including their subcategories. */
export async function categoryKeysOf(client: SqlClient, categories: readonly string[]): Promise<number[]> {
  // The code "unknown" stands for categories without one.
  const rows = await queryRows(
    client,
    keyRow,
    `select c.category_key as key
     from categories c
     where exists (
       select from unnest($1::text[]) as wanted (code)
       where coalesce(c.category_code, $2) = wanted.code or starts_with(c.category_code, wanted.code || '.'))
     order by 1`,
    [categories, UNKNOWN],
  );
  return rows.map((row) => row.key);
}
